const answer = await fetch("/api/openapi.json").then((response) => response.json());

/** A foldable entry: title parts, then texts shown as they are. */
function entry(id, parts, texts) {
  const details = document.createElement("details");
  details.id = id;
  const summary = document.createElement("summary");
  for (const [tag, text] of parts) {
    const part = document.createElement(tag);
    part.textContent = text;
    summary.append(part);
  }
  details.append(summary);
  for (const text of texts) {
    const pre = document.createElement("pre");
    pre.textContent = text;
    details.append(pre);
  }
  return details;
}

const json = (value) => JSON.stringify(value, null, 2);
const schema = (holder) => holder?.content?.["application/json"]?.schema;

for (const [path, methods] of Object.entries(answer.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const texts = [];
    if (operation.parameters?.length) texts.push(`parameters\n${json(operation.parameters)}`);
    if (operation.requestBody) texts.push(`body\n${json(schema(operation.requestBody))}`);
    texts.push(`answer\n${json(schema(operation.responses["200"]) ?? "no JSON")}`);
    const parts = [["b", method.toUpperCase()], ["code", path], ["span", operation.summary ?? ""]];
    document.querySelector("#routes").append(entry(operation.operationId, parts, texts));
  }
}
for (const [name, type] of Object.entries(answer.components.schemas).sort()) {
  document.querySelector("#types").append(entry(name, [["code", name]], [json(type)]));
}
