// The guide's server: an adapter for several nodes, a pool of ten, a row before the acknowledgement.
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import pg from "pg";
import { createClient } from "redis";
import { Server } from "socket.io";

const { PORT, POSTGRES, REDIS } = process.env;
const pool = new pg.Pool({ host: "127.0.0.1", port: Number(POSTGRES), user: "postgres", max: 10 });
const publisher = createClient({ url: `redis://127.0.0.1:${REDIS}` });
const subscriber = publisher.duplicate();
await Promise.all([publisher.connect(), subscriber.connect()]);

const http = createServer();
const io = new Server(http, { adapter: createAdapter(publisher, subscriber), transports: ["websocket"], pingInterval: 300_000 });
io.on("connection", (socket) => {
  const room = String(socket.handshake.query.room);
  socket.join(room);
  socket.on("say", async (text, acknowledge) => {
    await pool.query("insert into messages (room, text) values ($1, $2)", [room, text]);
    acknowledge();
    io.to(room).emit("said", text);
  });
  socket.emit("joined");
});
http.listen(Number(PORT), "127.0.0.1");
