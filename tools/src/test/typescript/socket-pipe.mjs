// Lets a client that only speaks stdio talk over TCP: stdin goes to the socket, what the socket brings goes to stdout.

import { connect } from 'node:net';

const [host, port] = process.argv.slice(2);
const socket = connect({ host, port: Number(port), noDelay: true });
socket.on('error', error => {
  console.error(`socket-pipe: ${error.message}`);
  process.exit(1);
});
socket.on('close', () => process.exit(0));
process.stdin.pipe(socket).pipe(process.stdout);
