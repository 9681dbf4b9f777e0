import { expect, test } from "vitest";
import { deviceName } from "./device-name";

test("a session is told by its browser and system", () => {
  const chrome =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36";
  expect(deviceName(chrome)).toBe("Chrome · Windows");
  expect(deviceName(`${chrome} Edg/140.0`)).toBe("Edge · Windows");
  const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1";
  expect(deviceName(phone)).toBe("Safari · iPhone");
  expect(deviceName("a script of ours")).toBe("a script of ours");
});
