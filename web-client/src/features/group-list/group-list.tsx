import { useText } from "../../i18n/use-text";
import { PageHeader } from "../../shell/page-header";
import { SkeletonRows } from "../../ui/skeleton";

export function GroupList() {
  const text = useText();
  return (
    <>
      <PageHeader title={text("groupList.title")} />
      <SkeletonRows label={text("common.loading")} />
    </>
  );
}
