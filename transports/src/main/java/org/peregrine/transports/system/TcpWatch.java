package org.peregrine.transports.system;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.peregrine.transports.uring.UringSocketChannel;

/**
 * Lets the system detect peers that cannot be reached any more. A quiet connection is probed (keep-alive); one with
 * unacknowledged bytes has the same time for them (TCP_USER_TIMEOUT, RFC 5482), where the system has that option and
 * the JVM allows access to the descriptor. Network thread only.
 *
 * <pre>
 *   quiet for half of the time ──► three probes, a sixth of it apart ──► reset
 * </pre>
 */
public final class TcpWatch {
    private static final int PROBES = 3;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_USER_TIMEOUT = 18;

    private final int idleSeconds;
    private final int probeSeconds;
    private final MethodHandle descriptor;
    private final MethodHandle setOption;
    private final MemorySegment userTimeoutMs;

    /**
     * Creates a watch.
     *
     * @param deadPeerNs time after which a peer that does not answer is given up, in nanoseconds.
     */
    public TcpWatch(long deadPeerNs) {
        final long seconds = TimeUnit.NANOSECONDS.toSeconds(deadPeerNs);
        idleSeconds = (int) Math.max(1, seconds / 2);
        probeSeconds = (int) Math.max(1, seconds / (2 * PROBES));
        descriptor = descriptor();
        setOption = descriptor == null ? null : setOption();
        userTimeoutMs = Arena.ofAuto().allocate(JAVA_INT);
        userTimeoutMs.set(JAVA_INT, 0, (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(deadPeerNs)));
    }

    /** Access to the descriptors of the JVM's channels; null when the JVM was not started so that it is allowed. */
    private static MethodHandle descriptor() {
        try {
            final Class<?> channel = Class.forName("sun.nio.ch.SelChImpl");
            return MethodHandles.lookup()
                    .findVirtual(channel, "getFDVal", MethodType.methodType(int.class))
                    .asType(MethodType.methodType(int.class, Object.class));
        } catch (
                ReflectiveOperationException
                        e) { // Without --add-exports java.base/sun.nio.ch: only probes are available.
            return null;
        }
    }

    /** The call setsockopt(2); null when native access was not granted, without a warning. */
    @SuppressWarnings("restricted") // Called only where native access is granted.
    private static MethodHandle setOption() {
        if (!TcpWatch.class.getModule().isNativeAccessEnabled()) {
            return null;
        }
        final Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setsockopt"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ValueLayout.ADDRESS, JAVA_INT));
    }

    /**
     * Sets the options of a TCP connection that was accepted.
     *
     * @param channel connected.
     * @throws IOException when the system refuses one, as it does when the peer is gone.
     */
    public void apply(SocketChannel channel) throws IOException {
        final Set<SocketOption<?>> known = channel.supportedOptions();
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        set(channel, known, ExtendedSocketOptions.TCP_KEEPIDLE, idleSeconds);
        set(channel, known, ExtendedSocketOptions.TCP_KEEPINTERVAL, probeSeconds);
        set(channel, known, ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
        // Quick acknowledgements are Linux's own, and so is this number of the option.
        if (setOption != null && known.contains(ExtendedSocketOptions.TCP_QUICKACK)) {
            limitUnacknowledged(channel);
        }
    }

    private static void set(SocketChannel channel, Set<SocketOption<?>> known, SocketOption<Integer> option, int value)
            throws IOException {
        if (known.contains(option)) {
            channel.setOption(option, value);
        }
    }

    private void limitUnacknowledged(SocketChannel channel) throws IOException {
        final int error;
        try {
            final int number = channel instanceof UringSocketChannel uring
                    ? uring.descriptor()
                    : (int) descriptor.invokeExact((Object) channel);
            error = (int) setOption.invokeExact(
                    number, IPPROTO_TCP, TCP_USER_TIMEOUT, userTimeoutMs, (int) JAVA_INT.byteSize());
        } catch (final Throwable failure) {
            throw new IllegalStateException(failure);
        }
        if (error != 0) {
            throw new IOException("setsockopt TCP_USER_TIMEOUT failed");
        }
    }
}
