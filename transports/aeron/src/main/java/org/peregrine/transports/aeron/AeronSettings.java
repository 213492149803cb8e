package org.peregrine.transports.aeron;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.aeron.claim.StreamClaim;

/**
 * Settings of a transport over Aeron.
 *
 * @param channels to listen on, at least one.
 * @param directory of the driver; null for Aeron's default.
 * @param embedded whether the transport runs the driver itself; otherwise one runs in the directory.
 * @param remote whether channels may be open to other machines, which are neither asked who they are nor read
 *     encrypted.
 */
public record AeronSettings(List<AeronChannel> channels, Path directory, boolean embedded, boolean remote) {
    /** Checks the channels. */
    public AeronSettings {
        channels = List.copyOf(channels);
        if (channels.isEmpty()) {
            throw new IllegalArgumentException("No channel to listen on");
        }
        for (final AeronChannel channel : channels) {
            if (channel.clientParameter() != null) {
                throw new IllegalArgumentException("'" + channel + "': " + channel.clientParameter()
                        + " is for clients; a server has its driver from its settings, and the shards that it makes");
            }
            if (!channel.isLocal() && !remote) {
                throw new IllegalArgumentException("'" + channel
                        + "' is open to other machines, and Aeron neither encrypts nor asks who they are");
            }
        }
    }

    /**
     * With a driver of its own in Aeron's default directory.
     *
     * @param channels in the {@link AeronChannel#FORMS}, on this machine only.
     * @return the settings.
     * @throws IllegalArgumentException when a channel has another form, or is open to other machines.
     */
    public static AeronSettings of(String... channels) {
        return new AeronSettings(Stream.of(channels).map(AeronChannel::parse).toList(), null, true, false);
    }

    /**
     * With a driver that runs already.
     *
     * @param running its directory.
     * @return changed settings.
     */
    public AeronSettings driverOf(Path running) {
        return new AeronSettings(channels, running, false, remote);
    }

    /**
     * With a driver of its own in another directory.
     *
     * @param own directory, which is made, and deleted at the end.
     * @return changed settings.
     */
    public AeronSettings embeddedIn(Path own) {
        return new AeronSettings(channels, own, true, remote);
    }

    /**
     * Two subscriptions to one stream get each message both, and every call would run twice. A port has requests or
     * replies.
     */
    void requireDistinct(int shards) {
        for (final AeronChannel channel : channels) {
            for (final AeronChannel other : channels) {
                if (!channel.isIpc() && StreamClaim.place(channel).equals(other.responseEndpoint())) {
                    throw new IllegalArgumentException("'" + channel + "' takes requests where the replies of '" + other
                            + "' come from; response-endpoint=HOST:PORT sets them apart");
                }
            }
        }
        for (int i = 0; i < channels.size(); i++) {
            for (final AeronChannel other : channels.subList(i + 1, channels.size())) {
                final AeronChannel channel = channels.get(i);
                final long apart = Math.abs((long) channel.stream(0) - other.stream(0));
                if (apart < shards && StreamClaim.place(channel).equals(StreamClaim.place(other))) {
                    throw new IllegalArgumentException("'" + channel + "' and '" + other
                            + "' are one stream; another stream-id, further than the shards, sets them apart");
                }
            }
        }
    }
}
