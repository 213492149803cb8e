package org.peregrine.client.aeron;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.exceptions.ChannelEndpointException;
import io.aeron.status.PublicationErrorFrame;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.agrona.LangUtil;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.NoOpLock;
import org.peregrine.aeron.driver.DriverFailure;
import org.peregrine.aeron.driver.DriverProbe;
import org.peregrine.aeron.driver.DriverProcess;

/**
 * One client of Aeron's, which the connections of one thread to one driver share; it ends with the last of them. One
 * thread.
 */
final class SharedAeron {
    /** The reason that connections end for when their driver has. */
    static final String DRIVER_GONE = "Aeron's driver is gone";

    /**
     * The end of a connection at a page of its terms, which are sparse files, that their file system has no room for.
     * The JVM's word for it is an InternalError.
     */
    static final String NO_MEMORY = "shared memory has no room left: the file system of Aeron's directory is full";

    /** A driver says once a second that it is alive. */
    private static final long LIVENESS_MS = 10_000;

    private static final long NAP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** A driver that is being started shows itself in less. */
    private static final long LONGEST_SEARCH_NS = TimeUnit.SECONDS.toNanos(3);

    private final AgentInvoker driver;
    private final List<AeronClient> users = new ArrayList<>();
    private final Aeron aeron;
    private final AgentInvoker invoker;
    private final DriverProcess process;

    private SharedAeron(AeronClientSettings settings) {
        driver = settings.driver();
        final Aeron.Context context = new Aeron.Context()
                .clientName("peregrine-client")
                .useConductorAgentInvoker(true)
                .clientLock(NoOpLock.INSTANCE)
                .driverAgentInvoker(driver)
                .driverTimeoutMs(LIVENESS_MS)
                .publicationErrorFrameHandler(this::onRejected)
                .subscriberErrorHandler(LangUtil::rethrowUnchecked) // A listener's failure is its caller's.
                .errorHandler(this::onError);
        if (settings.directory() != null) {
            context.aeronDirectoryName(settings.directory().toString());
        }
        aeron = Aeron.connect(context);
        invoker = aeron.conductorAgentInvoker();
        process = driver == null ? DriverProcess.of(directory(settings).toPath()) : DriverProcess.UNKNOWN;
    }

    /**
     * Connects to a driver.
     *
     * @param settings name it, and say for how long it is looked for.
     * @throws IOException when there is none.
     */
    static SharedAeron connect(AeronClientSettings settings) throws IOException {
        return connect(settings, DriverProcess.UNKNOWN);
    }

    /** Connects to the driver that has come in place of this one's. */
    SharedAeron reconnect(AeronClientSettings settings) throws IOException {
        return connect(settings, process);
    }

    private static SharedAeron connect(AeronClientSettings settings, DriverProcess former) throws IOException {
        try {
            awaitDriver(settings, former);
            return new SharedAeron(settings);
        } catch (final RuntimeException | InternalError failure) {
            throw new IOException(
                    "no Aeron driver can be used in " + directory(settings) + ": " + DriverFailure.reason(failure),
                    failure);
        }
    }

    /** Patience with a server says nothing of how often its driver shows that it is alive. */
    private static void awaitDriver(AeronClientSettings settings, DriverProcess former) {
        final File directory = directory(settings);
        final long longestNs = Math.min(settings.openTimeout().toNanos(), LONGEST_SEARCH_NS);
        final long startNs = System.nanoTime();
        final Beat beat = new Beat(directory, former);
        while (!CommonContext.isDriverActive(directory, LIVENESS_MS, text -> {}) || !beat.isThere()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("the thread was interrupted");
            }
            if (System.nanoTime() - startNs > longestNs) {
                throw new IllegalStateException(absence(directory) + ", for "
                        + TimeUnit.NANOSECONDS.toMillis(longestNs)
                        + " ms; a server brings its own, in the directory that its banner names (aeron-dir=DIR)");
            }
            if (settings.driver() == null || settings.driver().invoke() == 0) {
                LockSupport.parkNanos(NAP_NS);
            }
        }
    }

    /** The reason that nobody can be found, which each asks for something else: a name, a start, or another start. */
    private static String absence(File directory) {
        if (!directory.isDirectory()) {
            return "there is no such directory";
        }
        try {
            final DriverProbe probe = DriverProbe.of(directory.toPath());
            return probe.version() == 0
                    ? "no driver has written its files there"
                    : "its driver, process " + probe.pid() + ", is not alive";
        } catch (final IOException unreadable) {
            return "its files cannot be read";
        }
    }

    /**
     * The beat of a directory's driver. Where no process of its id is to be seen the driver is in another container, or
     * it was killed and looks alive for ten seconds more: there the beat must go on before anybody counts on it.
     */
    private static final class Beat {
        private final File directory;
        private final DriverProcess former;
        private DriverProbe first;
        private boolean seen;

        Beat(File directory, DriverProcess former) {
            this.directory = directory;
            this.former = former;
        }

        boolean isThere() {
            try {
                final DriverProbe probe = DriverProbe.of(directory.toPath());
                if (first == null || first.pid() != probe.pid()) {
                    first = probe;
                    seen = !probe.isReadable() || DriverProcess.isSeen(directory.toPath(), probe);
                }
                return !former.hasLeft(probe) && (seen || probe.beatMs() != first.beatMs());
            } catch (final IOException unreadable) {
                return true; // The connection says more of it.
            }
        }
    }

    private static File directory(AeronClientSettings settings) {
        return settings.directory() == null
                ? new File(CommonContext.getAeronDirectoryName())
                : settings.directory().toFile();
    }

    Aeron aeron() {
        return aeron;
    }

    /** Whether the driver is gone, or the last user. */
    boolean isClosed() {
        return aeron.isClosed();
    }

    /** Whether the driver is gone, as far as is known without waiting for its beat. */
    boolean isGone() {
        return aeron.isClosed() || process.hasEnded();
    }

    /** Keeps all connections alive; returns the work count. */
    int work() {
        if (process.isKnown() && process.hasEnded(System.nanoTime())) {
            List.copyOf(users).forEach(user -> user.end(DRIVER_GONE));
            CloseHelper.quietClose(aeron);
            return 1;
        }
        return (driver == null ? 0 : driver.invoke()) + invoker.invoke();
    }

    void add(AeronClient user) {
        users.add(user);
    }

    void remove(AeronClient user) {
        if (users.remove(user) && users.isEmpty()) {
            CloseHelper.quietClose(aeron);
        }
    }

    private void onRejected(PublicationErrorFrame error) {
        List.copyOf(users).forEach(user -> user.onRejected(error));
    }

    /** An endpoint's failure concerns the connections of its channel. */
    private void onError(Throwable failure) {
        for (final AeronClient user : List.copyOf(users)) {
            if (!(failure instanceof ChannelEndpointException endpoint) || user.uses(endpoint.statusIndicatorId())) {
                user.onError(failure);
            }
        }
    }
}
