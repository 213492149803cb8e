package org.peregrine.client.aeron;

import java.nio.file.Path;
import java.time.Duration;
import org.agrona.concurrent.AgentInvoker;
import org.peregrine.aeron.AeronChannel;

/**
 * Settings of a client over Aeron.
 *
 * @param channel of the server.
 * @param directory of the driver, the server's over {@code aeron:ipc}; null for Aeron's default.
 * @param termBytes length of a term for requests, a power of two; a message may have an eighth of it.
 * @param openTimeout until the server must have taken the connection.
 * @param driver invoked with each poll, for a program that runs driver and client on one thread; null when it runs
 *     elsewhere.
 */
public record AeronClientSettings(
        AeronChannel channel, Path directory, int termBytes, Duration openTimeout, AgentInvoker driver) {
    private static final int TERM_BYTES = 8 << 20;
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(30);

    /**
     * With usual sizes and times, by the driver in Aeron's default directory.
     *
     * @param channel in the {@link AeronChannel#FORMS}.
     * @return the settings.
     * @throws IllegalArgumentException when the channel has another form.
     */
    public static AeronClientSettings of(String channel) {
        final AeronChannel parsed = AeronChannel.parse(channel);
        return new AeronClientSettings(parsed, parsed.directory(), TERM_BYTES, OPEN_TIMEOUT, null);
    }

    /**
     * With the driver of another directory.
     *
     * @param of the driver.
     * @return changed settings.
     */
    public AeronClientSettings directory(Path of) {
        return new AeronClientSettings(channel, of, termBytes, openTimeout, driver);
    }

    /**
     * With terms of another length.
     *
     * @param bytes a power of two, 64 KiB at least.
     * @return changed settings.
     */
    public AeronClientSettings termBytes(int bytes) {
        return new AeronClientSettings(channel, directory, bytes, openTimeout, driver);
    }

    /**
     * With another patience.
     *
     * @param timeout until the server must have taken the connection.
     * @return changed settings.
     */
    public AeronClientSettings openTimeout(Duration timeout) {
        return new AeronClientSettings(channel, directory, termBytes, timeout, driver);
    }

    /**
     * With a driver that the client's thread runs.
     *
     * @param invoker of the driver.
     * @return changed settings.
     */
    public AeronClientSettings driver(AgentInvoker invoker) {
        return new AeronClientSettings(channel, directory, termBytes, openTimeout, invoker);
    }
}
