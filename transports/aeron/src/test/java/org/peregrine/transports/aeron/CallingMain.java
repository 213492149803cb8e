package org.peregrine.transports.aeron;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.peregrine.client.aeron.AeronClientSettings;

/** A client in a process of its own, whose two calls nobody answers. */
final class CallingMain {
    private CallingMain() {}

    public static void main(String[] arguments) throws IOException {
        try (Caller caller = new Caller(AeronClientSettings.of(arguments[0])
                .directory(Path.of(arguments[1]))
                .termBytes(1 << 16))) {
            int sent = 0;
            while (caller.client.closeReason() == null) {
                caller.poll();
                if (caller.client.isOpen() && sent < 2) {
                    sent++;
                    caller.send("{\"jsonrpc\":\"2.0\",\"id\":" + sent
                            + ",\"method\":\"tools/call\",\"params\":{\"name\":\"wait\"}}");
                }
                LockSupport.parkNanos(100_000);
            }
            System.out.println(caller.client.closeReason());
        }
    }
}
