package org.peregrine.transports.settings;

import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.util.Locale;
import org.peregrine.transports.uring.UringSockets;

/**
 * The system's interface beneath sockets, which finds those that are ready and moves their bytes. What is served is the
 * same over each.
 */
public enum IoBackend {
    /** The selector of {@code java.nio}: epoll on Linux. Works everywhere. */
    SELECTOR,
    /**
     * Linux's io_uring: bytes are received before they are asked for, and the answers of a duty cycle go out by one
     * system call. Needs a kernel 6.1 or newer that allows it, which containers often do not; native access and
     * {@code --add-exports java.base/sun.nio.ch=ALL-UNNAMED}; and, in {@code INVOKER} mode, that one thread alone
     * invokes.
     */
    IO_URING,
    /** {@link #IO_URING} where it can be had, {@link #SELECTOR} elsewhere. */
    AUTO;

    /** System property that names the backend of transports for which nobody chooses one; {@link #SELECTOR} without. */
    public static final String PROPERTY = "peregrine.io";

    /**
     * The backend of transports for which nobody chooses one.
     *
     * @return by the system property {@value #PROPERTY}: {@code selector}, {@code io-uring} or {@code auto}.
     * @throws IllegalArgumentException when the property is none of them.
     */
    public static IoBackend byDefault() {
        return of(System.getProperty(PROPERTY, "selector"));
    }

    /**
     * Finds a backend by its name.
     *
     * @param name {@code selector}, {@code io-uring} or {@code auto}.
     * @return the backend.
     * @throws IllegalArgumentException when the name is none of them.
     */
    public static IoBackend of(String name) {
        for (final IoBackend backend : values()) {
            if (backend.toString().equals(name)) {
                return backend;
            }
        }
        throw new IllegalArgumentException("'" + name + "' is not a backend; expected selector, io-uring or auto");
    }

    /**
     * The backend that {@link #open} takes here: itself, but for {@link #AUTO}. Any thread.
     *
     * @return one of the others.
     */
    public IoBackend resolve() {
        if (this != AUTO) {
            return this;
        }
        return openBest() instanceof UringSockets ? IO_URING : SELECTOR;
    }

    /**
     * Opens it. Any thread.
     *
     * @return maker of selectors and listening sockets.
     * @throws IOException when it is {@link #IO_URING} and cannot be had here; the message says why.
     */
    public SelectorProvider open() throws IOException {
        return switch (this) {
            case SELECTOR -> SelectorProvider.provider();
            case IO_URING -> openUring();
            case AUTO -> openBest();
        };
    }

    private static SelectorProvider openBest() {
        try {
            return UringSockets.open();
        } catch (final IOException forbidden) { // By the kernel or the JVM; the selector is there always.
            return SelectorProvider.provider();
        }
    }

    private static SelectorProvider openUring() throws IOException {
        try {
            return UringSockets.open();
        } catch (final IOException forbidden) {
            throw new IOException(
                    "io_uring cannot be had here: " + forbidden.getMessage() + " (auto takes the selector then)",
                    forbidden);
        }
    }

    /** The name on command lines and in the system property. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
