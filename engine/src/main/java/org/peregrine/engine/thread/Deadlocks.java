package org.peregrine.engine.thread;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import org.peregrine.engine.log.LogText;

/** Explains the lock that a thread of the system waits for. Any thread; stops the process for a moment. */
final class Deadlocks {
    private Deadlocks() {}

    /** As {@code , deadlocked: waits for ... that thread '...' holds}; empty when it waits for no lock. */
    static String of(Thread thread) {
        final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        final ThreadInfo waiting = threads.getThreadInfo(thread.threadId());
        if (waiting == null || waiting.getLockOwnerName() == null) {
            return "";
        }
        return (isDeadlocked(threads, thread) ? ", deadlocked: waits for " : ", waits for ")
                + LogText.printable(waiting.getLockName())
                + ", which thread '"
                + LogText.printable(waiting.getLockOwnerName())
                + "' holds";
    }

    private static boolean isDeadlocked(ThreadMXBean threads, Thread thread) {
        final long[] deadlocked = threads.findDeadlockedThreads();
        if (deadlocked != null) {
            for (final long id : deadlocked) {
                if (id == thread.threadId()) {
                    return true;
                }
            }
        }
        return false;
    }
}
