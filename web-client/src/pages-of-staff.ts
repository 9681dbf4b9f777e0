// The pages that the company's own people have besides.

export { Deal } from "./features/deals/deal";
export { Deals } from "./features/deals/deals";
export { Queue } from "./features/queue/queue";
export { Tasks } from "./features/tasks/tasks";
