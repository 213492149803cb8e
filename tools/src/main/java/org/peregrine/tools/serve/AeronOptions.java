package org.peregrine.tools.serve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.transports.aeron.AeronSettings;
import org.peregrine.transports.aeron.AeronTransport;
import picocli.CommandLine.Option;

/** Options of {@code serve} about Aeron. */
final class AeronOptions {
    @Option(
            names = "--aeron",
            paramLabel = "CHANNEL",
            description =
                    "Serve over Aeron: aeron:ipc, shared memory, or aeron:udp?endpoint=HOST:PORT. May be repeated.")
    private List<String> channels = new ArrayList<>();

    @Option(
            names = "--aeron-dir",
            paramLabel = "DIR",
            description = "Directory of an Aeron driver that runs already; without it one runs within the server.")
    private Path directory;

    @Option(
            names = "--aeron-remote",
            description = "Allow --aeron channels that other machines reach. Aeron neither encrypts nor asks who they"
                    + " are: whoever reaches the port can call every tool and read every resource.")
    private boolean remote;

    private List<AeronTransport> transports = List.of();

    boolean isEmpty() {
        return channels.isEmpty();
    }

    /** Makes the transports; none without channels. */
    List<AeronTransport> open(int shards) {
        if (channels.isEmpty()) {
            if (directory != null || remote) {
                throw new IllegalArgumentException("--aeron-dir and --aeron-remote need --aeron");
            }
            return transports;
        }
        final List<AeronChannel> parsed = channels.stream().map(this::parse).toList();
        final AeronSettings settings = new AeronSettings(parsed, directory, directory == null, remote);
        transports = AeronTransport.shards("aeron", settings, shards);
        return transports;
    }

    private AeronChannel parse(String text) {
        final AeronChannel channel;
        final boolean local;
        try {
            channel = AeronChannel.parse(text);
            local = channel.isLocal();
        } catch (final IllegalArgumentException wrong) {
            throw new IllegalArgumentException("--aeron " + wrong.getMessage(), wrong);
        }
        if (channel.clientParameter() != null) {
            throw new IllegalArgumentException("--aeron " + channel + ": " + channel.clientParameter()
                    + " is for clients; a server has --aeron-dir for a driver that runs already, and --shards");
        }
        if (!remote && !local) {
            throw new IllegalArgumentException("--aeron " + channel
                    + " is open to other machines, and Aeron neither encrypts nor asks who they are;"
                    + " --aeron-remote allows it");
        }
        return channel;
    }

    /** Lines of the banner, one for each channel. */
    List<String> lines(EngineContext context, int shards) {
        if (transports.isEmpty()) {
            return List.of();
        }
        final int largest = Math.min(
                context.intLimit(Limit.MAX_FRAME_BYTES),
                AeronTransport.maxMessageBytes(context.intLimit(Limit.AERON_TERM_BYTES)));
        final String driver = (directory == null ? "own driver in " : "driver in ")
                + transports.getFirst().directory() + ", messages of " + largest + " bytes at most";
        return channels.stream()
                .map(AeronChannel::parse)
                .map(channel -> channel + " (" + streams(channel, shards) + responses(channel) + ", " + driver + ")")
                .toList();
    }

    /** Targets of clients on this machine, which use the same driver; one for each channel. */
    List<String> targets(int shards) {
        if (transports.isEmpty()) {
            return List.of();
        }
        final String parameters =
                "aeron-dir=" + transports.getFirst().directory() + (shards == 1 ? "" : "|shards=" + shards);
        return channels.stream()
                .map(channel -> channel + (channel.indexOf('?') < 0 ? "?" : "|") + parameters)
                .toList();
    }

    private static String streams(AeronChannel channel, int shards) {
        return shards == 1
                ? "stream " + channel.stream(0)
                : "streams " + channel.stream(0) + " to " + channel.stream(shards - 1) + ", for clients shards="
                        + shards;
    }

    private static String responses(AeronChannel channel) {
        return channel.isIpc() ? "" : ", replies from " + channel.responseEndpoint();
    }
}
