import { ArrowRight, Check, X } from "lucide-react";
import type { StageKind, StageView } from "../../protocol/generated";
import { Chip } from "../../ui/chip";
import type { Tone } from "../../ui/status";

const TONES: Record<StageKind, Tone> = { process: "accent", won: "ok", lost: "quiet" };
const ICONS = { process: ArrowRight, won: Check, lost: X };

/** Where a deal stands: a shape, a word, a colour. */
export function StageChip({ stage }: { stage: StageView }) {
  const Icon = ICONS[stage.kind];
  return (
    <Chip
      tone={TONES[stage.kind]}
      icon={<Icon size={12} strokeWidth={2} aria-hidden />}
      title={stage.name}
    >
      {stage.name}
    </Chip>
  );
}
