package org.peregrine.transports.aeron;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import java.nio.charset.StandardCharsets;
import org.agrona.CloseHelper;
import org.peregrine.aeron.AeronChannel;

/** A client of Aeron's own that frames its messages as it likes; it reads nothing. Over shared memory. */
final class RawClient implements AutoCloseable {
    private static final AeronChannel IPC = AeronChannel.parse("aeron:ipc");

    private final TestServer server;
    private final Aeron aeron;
    private final BufferClaim claim = new BufferClaim();
    private final ExclusivePublication publication;

    /** Connects to a server on the test's own thread, with a channel for replies or without one. */
    RawClient(TestServer server, boolean withReplies) {
        this.server = server;
        aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(server.directory.toString())
                .useConductorAgentInvoker(true)
                .errorHandler(failure -> {}));
        long responses = 0;
        if (withReplies) {
            final long subscribing = aeron.asyncAddSubscription(
                    IPC.responseSubscription(), AeronChannel.responses(AeronChannel.FIRST_STREAM));
            final Subscription[] subscription = new Subscription[1];
            server.runUntil(() -> {
                work();
                subscription[0] = aeron.getSubscription(subscribing);
                return subscription[0] != null;
            });
            responses = subscription[0].registrationId();
        }
        final String channel = withReplies ? IPC.requestPublication(responses, 1 << 16) : "aeron:ipc?term-length=64k";
        final long publishing = aeron.asyncAddExclusivePublication(channel, AeronChannel.FIRST_STREAM);
        final ExclusivePublication[] added = new ExclusivePublication[1];
        server.runUntil(() -> {
            work();
            if (added[0] == null) {
                added[0] = aeron.getExclusivePublication(publishing);
            }
            return added[0] != null && added[0].isConnected();
        });
        publication = added[0];
    }

    int work() {
        return aeron.conductorAgentInvoker().invoke();
    }

    boolean isConnected() {
        work();
        return publication.isConnected();
    }

    /** Sends one fragment with the flags of its header, as soon as there is room for it. */
    void send(String bytes, int flags) {
        final byte[] message = bytes.getBytes(StandardCharsets.UTF_8);
        server.runUntil(() -> {
            work();
            return publication.tryClaim(message.length, claim) > 0;
        });
        claim.buffer().putBytes(claim.offset(), message);
        claim.flags((byte) flags).commit();
    }

    @Override
    public void close() {
        CloseHelper.close(aeron);
    }
}
