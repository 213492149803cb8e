package org.peregrine.aeron.claim;

import io.aeron.Aeron;
import io.aeron.ChannelUri;
import io.aeron.CommonContext;
import io.aeron.Counter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.peregrine.aeron.AeronChannel;

/**
 * A server's mark on its stream: two subscriptions to one stream get each message both, and every call would run twice.
 * It is a counter of the driver's, which every tool of Aeron's shows, and which the driver removes when the server ends
 * or dies.
 */
public final class StreamClaim {
    /** Above those that Aeron keeps for itself. */
    private static final int TYPE_ID = 20_551;

    private static final int PID_OFFSET = Integer.BYTES;
    private static final int LENGTH_OFFSET = PID_OFFSET + Long.BYTES;
    private static final int PLACE_OFFSET = LENGTH_OFFSET + Integer.BYTES;

    /** Another server has the stream. */
    public static final class TakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final long pid;

        TakenException(String message, long pid) {
            super(message);
            this.pid = pid;
        }

        /**
         * Whether no process that this one sees has its owner's id any more: the driver still waits for it.
         *
         * @return true when the claim will go by itself.
         */
        public boolean isOrphaned() {
            return ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true);
        }
    }

    private StreamClaim() {}

    /**
     * Claims a stream for a client of Aeron's, for as long as that lives. Marks first and looks then, so that of two
     * servers that come at once none overlooks the other.
     *
     * @param aeron the client, whose thread calls.
     * @param channel of the server.
     * @param stream of the shard.
     * @return the marks; a client that is closed without them leaves them to the driver for a while.
     * @throws TakenException when another one has claimed it, or has its replies where these requests come, or the
     *     other way round.
     */
    public static List<Counter> take(Aeron aeron, AeronChannel channel, int stream) {
        final Counter requests = mark(aeron, place(channel), stream, channel);
        final List<Counter> marks = new ArrayList<>(List.of(requests));
        try {
            if (!channel.isIpc()) {
                marks.add(mark(aeron, channel.responseEndpoint(), AeronChannel.responses(stream), channel));
            }
            requireAlone(aeron, channel, stream, marks);
        } catch (final RuntimeException refused) {
            CloseHelper.quietCloseAll(marks);
            throw refused;
        }
        return marks;
    }

    private static Counter mark(Aeron aeron, String place, int stream, AeronChannel channel) {
        final UnsafeBuffer key = key(place, stream);
        final byte[] label = ("peregrine: stream " + stream + " of " + channel).getBytes(StandardCharsets.UTF_8);
        return aeron.addCounter(
                TYPE_ID,
                key,
                0,
                key.capacity(),
                new UnsafeBuffer(label),
                0,
                Math.min(label.length, CountersReader.MAX_LABEL_LENGTH));
    }

    private static void requireAlone(Aeron aeron, AeronChannel channel, int stream, List<Counter> mine) {
        final UnsafeBuffer requests = key(place(channel), stream);
        final UnsafeBuffer replies = channel.isIpc() ? null : key(channel.responseEndpoint(), 0);
        aeron.countersReader().forEach((counter, type, found, text) -> {
            if (type != TYPE_ID || mine.stream().anyMatch(mark -> mark.id() == counter)) {
                return;
            }
            final long pid = found.getLong(PID_OFFSET);
            final boolean ofReplies = found.getInt(0) < 0;
            if (isSame(requests, found)) {
                throw new TakenException(
                        "stream " + stream + " of '" + channel + "' is served by process " + pid
                                + " already; another stream-id sets them apart",
                        pid);
            }
            if (replies != null && isSamePlace(ofReplies ? requests : replies, found)) {
                throw new TakenException(
                        "'" + channel + "' has "
                                + (ofReplies ? "requests where the replies" : "replies where the requests")
                                + " of process " + pid + " are; response-endpoint=HOST:PORT sets them apart",
                        pid);
            }
        });
    }

    /**
     * The streams that servers of this driver have at a channel's place, whatever the channel's own stream.
     *
     * @param counters of the driver.
     * @param channel of a client.
     * @return their ids, in order; those of other drivers at the same address are not among them.
     */
    public static List<Integer> streams(CountersReader counters, AeronChannel channel) {
        final UnsafeBuffer key = key(place(channel), 0);
        final List<Integer> streams = new ArrayList<>();
        counters.forEach((counter, type, found, text) -> {
            if (type == TYPE_ID && isSamePlace(key, found) && found.getInt(0) > 0) {
                streams.add(found.getInt(0));
            }
        });
        Collections.sort(streams);
        return streams;
    }

    /**
     * The medium that a channel's streams are of.
     *
     * @param channel of a server or a client.
     * @return the endpoint, or that of shared memory.
     */
    public static String place(AeronChannel channel) {
        return channel.isIpc()
                ? CommonContext.IPC_MEDIA
                : ChannelUri.parse(channel.requestSubscription()).get(CommonContext.ENDPOINT_PARAM_NAME);
    }

    private static UnsafeBuffer key(String place, int stream) {
        final byte[] bytes = place.getBytes(StandardCharsets.UTF_8);
        final int length = Math.min(bytes.length, CountersReader.MAX_KEY_LENGTH - PLACE_OFFSET);
        final UnsafeBuffer key = new UnsafeBuffer(new byte[PLACE_OFFSET + length]);
        key.putInt(0, stream);
        key.putLong(PID_OFFSET, ProcessHandle.current().pid());
        key.putInt(LENGTH_OFFSET, length);
        key.putBytes(PLACE_OFFSET, Arrays.copyOf(bytes, length));
        return key;
    }

    private static boolean isSame(UnsafeBuffer key, DirectBuffer found) {
        return key.getInt(0) == found.getInt(0) && isSamePlace(key, found);
    }

    private static boolean isSamePlace(UnsafeBuffer key, DirectBuffer found) {
        for (int i = LENGTH_OFFSET; i < key.capacity(); i++) {
            if (key.getByte(i) != found.getByte(i)) {
                return false;
            }
        }
        return true;
    }
}
