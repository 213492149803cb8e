package org.peregrine.engine.worker;

import java.util.concurrent.ThreadFactory;
import org.peregrine.engine.cores.Placement;

/**
 * Makers of the threads of handlers, which keep off pinned cores. Immutable, any thread.
 *
 * @param virtual for most calls.
 * @param platform for handlers that hold their carriers.
 */
public record HandlerThreads(ThreadFactory virtual, ThreadFactory platform) {
    /**
     * Places threads.
     *
     * @param virtual makes those of most calls.
     * @param placement of the handlers' threads.
     * @return makers of threads that are placed so.
     */
    public static HandlerThreads of(ThreadFactory virtual, Placement placement) {
        return new HandlerThreads(
                placement.offPinnedCores(virtual),
                placement.offPinnedCores(Thread.ofPlatform()
                        .daemon()
                        .name("peregrine-handler-", 0)
                        .factory()));
    }
}
