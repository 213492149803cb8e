package org.peregrine.tools.load.probe;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.codec.jsonrpc.Envelope;

/** Connects to a server once and sends nothing, to learn whether it is there. */
public final class TargetProbe implements ClientHandler {
    /** Time after which somebody who waits is told that nothing has come. */
    public static final long QUIET_NS = TimeUnit.SECONDS.toNanos(3);

    /** Line for somebody who waits so long. */
    public static final String LATE = "no server has taken the connection yet; still trying";

    private boolean open;
    private String refusal;

    private TargetProbe() {}

    /**
     * Connects, and ends the connection. A command is not tried: it would be started.
     *
     * @param target of the server.
     * @param settings of connections: TLS, and the time in which one must be open.
     * @return the reason why the server takes no connection; null when it does.
     * @throws IOException when no connection can be tried.
     */
    public static String refusal(Target target, ClientSettings settings) throws IOException {
        return refusal(target, settings, line -> {});
    }

    /**
     * Connects, and ends the connection. A command is not tried: it would be started.
     *
     * @param target of the server.
     * @param settings of connections: TLS, and the time in which one must be open.
     * @param notes told when the server keeps it waiting.
     * @return the reason why the server takes no connection; null when it does.
     * @throws IOException when no connection can be tried.
     */
    public static String refusal(Target target, ClientSettings settings, Consumer<String> notes) throws IOException {
        if (target.kind() == Target.Kind.STDIO) {
            return null;
        }
        final TargetProbe probe = new TargetProbe();
        try (ClientSelector selector = new ClientSelector()) {
            selector.connect(
                    target.socketAlone(),
                    ClientSettings.RAW.withTls(settings.tls()).withOpenTimeoutNs(settings.openTimeoutNs()),
                    probe,
                    null);
            final long startNs = System.nanoTime();
            boolean noted = false;
            while (!probe.open && probe.refusal == null) {
                selector.poll(1);
                if (!noted && System.nanoTime() - startNs > QUIET_NS) {
                    noted = true;
                    notes.accept(target.text() + ": " + LATE);
                }
            }
        }
        return probe.refusal;
    }

    @Override
    public void onOpen(ClientConnection connection) {
        open = true;
    }

    @Override
    public void onMessage(ClientConnection connection, Envelope message, int offset, int length) {
        // Nothing was asked.
    }

    @Override
    public void onInvalid(ClientConnection connection, String reason, UnsafeBuffer buffer, int offset, int length) {
        // Nothing was asked.
    }

    @Override
    public void onClosed(ClientConnection connection, String reason) {
        refusal = reason;
    }
}
