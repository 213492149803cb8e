package org.peregrine.transports.stdio;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.McpEngine;
import org.peregrine.transports.HeapAttacks;
import org.peregrine.transports.TestedEngine;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.tcp.LineProtocol;

/** Attacks on the heap by the parent of a server, with a client over TCP beside it that loses nothing. */
@Timeout(180)
class StdioHeapAttackTest {
    private final PosixCalls calls = new PosixCalls();
    private final UnsafeBuffer descriptors = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * Integer.BYTES));

    private int[] pipe() {
        if (calls.pipe(descriptors.addressOffset()) != 0) {
            throw new IllegalStateException("no pipe");
        }
        return new int[] {descriptors.getInt(0), descriptors.getInt(Integer.BYTES)};
    }

    @Test
    void shouldKeepTheHeapOverStdio() throws Exception {
        final int[] input = pipe();
        final int[] output = pipe();
        final HeapAttacks attacks = new HeapAttacks();
        final NioTransport tcp = new NioTransport("tcp")
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new LineProtocol());
        final FileOutputStream requests = new FileOutputStream("/dev/fd/" + input[1]);
        try (McpEngine engine = TestedEngine.launch(
                        attacks.context().transport(new StdioTransport(input[0], output[1], () -> {})), tcp);
                FileInputStream answers = new FileInputStream("/dev/fd/" + output[0]);
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(),
                        ((InetSocketAddress) tcp.boundAddresses().getFirst()).getPort())) {
            attacks.run(
                    engine,
                    () -> HeapAttacks.lines(answers, requests, () -> {
                        requests.close();
                        calls.close(input[1]); // The server sees the end of its input.
                        input[1] = -1;
                    }),
                    HeapAttacks.lines(socket.getInputStream(), socket.getOutputStream(), socket));
        } finally {
            for (final int descriptor : new int[] {input[0], input[1], output[0], output[1]}) {
                if (descriptor >= 0) {
                    calls.close(descriptor);
                }
            }
        }
    }
}
