package org.peregrine.bench.rig;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.NoOpLock;

/**
 * One end of the floor to compare Aeron with: a publication and a subscription, and what invokes them. The echo is a
 * program of its own, or polled by the thread that calls. No responses by correlation, no protocol, nothing parsed.
 */
final class RawAeron implements AutoCloseable {
    private static final int REQUESTS = 10;
    private static final int ANSWERS = 11;
    private static final int TERM_BYTES = 8 << 20;
    private static final int FRAGMENT_LIMIT = 256;
    private static final long NAP_NS = 50_000;
    private static final int SPINS = 1_000;

    private final Aeron aeron;
    private final AgentInvoker conductor;
    private final ExclusivePublication publication;
    private final Subscription subscription;
    private final BufferClaim claim = new BufferClaim();

    private RawAeron(Path directory, AgentInvoker driver, String out, int outStream, String in, int inStream) {
        aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(directory.toString())
                .useConductorAgentInvoker(true)
                .clientLock(NoOpLock.INSTANCE)
                .driverAgentInvoker(driver));
        conductor = aeron.conductorAgentInvoker();
        subscription = aeron.addSubscription(in, inStream);
        publication = aeron.addExclusivePublication(out, outStream);
    }

    /** The channel by which requests go, or answers: over UDP each has its port. */
    static String channel(String media, int port) {
        return (media.equals("ipc") ? "aeron:ipc" : "aeron:udp?endpoint=127.0.0.1:" + port + "|term-length=8m")
                + (media.equals("ipc") ? "?term-length=" + TERM_BYTES : "");
    }

    static RawAeron client(Path directory, AgentInvoker driver, String media, int port) {
        return new RawAeron(directory, driver, channel(media, port), REQUESTS, channel(media, port + 1), ANSWERS);
    }

    static RawAeron echo(Path directory, AgentInvoker driver, String media, int port) {
        return new RawAeron(directory, driver, channel(media, port + 1), ANSWERS, channel(media, port), REQUESTS);
    }

    static MediaDriver driver(Path directory) {
        return MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .threadingMode(ThreadingMode.INVOKER)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .spiesSimulateConnection(false));
    }

    boolean isConnected() {
        return publication.isConnected() && subscription.isConnected();
    }

    int work() {
        return conductor.invoke();
    }

    int poll(FragmentHandler handler) {
        return subscription.poll(handler, FRAGMENT_LIMIT);
    }

    boolean offer(DirectBuffer message, int offset, int length) {
        final long position = publication.tryClaim(length, claim);
        if (position > 0) {
            claim.putBytes(message, offset, length);
            claim.commit();
            return true;
        }
        if (position == Publication.CLOSED || position == Publication.MAX_POSITION_EXCEEDED) {
            throw new IllegalStateException("The publication is closed");
        }
        return false;
    }

    /** Offers until the other end has read. */
    void echo(DirectBuffer message, int offset, int length) {
        while (!offer(message, offset, length)) {
            work();
        }
    }

    @Override
    public void close() {
        aeron.close();
    }

    /**
     * Runs driver and echo on one thread, until it is killed.
     *
     * @param args directory, {@code ipc} or {@code udp}, port, and whether it spins or naps: {@code spin} or
     *     {@code nap}.
     */
    public static void main(String[] args) {
        final Path directory = Path.of(args[0]);
        try (MediaDriver driver = driver(directory);
                RawAeron raw = echo(directory, driver.sharedAgentInvoker(), args[1], Integer.parseInt(args[2]))) {
            final boolean spins = args[3].equals("spin");
            final FragmentHandler handler = (buffer, offset, length, header) -> raw.echo(buffer, offset, length);
            int idle = 0;
            while (!Thread.currentThread().isInterrupted()) {
                final int work = driver.sharedAgentInvoker().invoke() + raw.work() + raw.poll(handler);
                idle = work > 0 ? 0 : idle + 1;
                if (idle > SPINS && !spins) {
                    LockSupport.parkNanos(NAP_NS);
                } else {
                    Thread.onSpinWait();
                }
            }
        }
    }
}
