package org.peregrine.engine;

import java.util.concurrent.CancellationException;
import org.agrona.concurrent.AgentTerminationException;

/** Kinds of what can be thrown: each has ended a thread of some program. */
enum Fault {
    RUNTIME,
    CANCELLATION,
    CHECKED,
    INTERRUPTION,
    TERMINATION,
    ASSERTION,
    STACK_OVERFLOW,
    OUT_OF_MEMORY,
    LINKAGE,
    INTERNAL,
    BARE;

    /** Throws it, checked or not. */
    void raise() {
        sneak(make());
    }

    private Throwable make() {
        return switch (this) {
            case RUNTIME -> new IllegalStateException("broken");
            case CANCELLATION -> new CancellationException();
            case CHECKED -> new Exception("sneaked");
            case INTERRUPTION -> new InterruptedException();
            case TERMINATION -> new AgentTerminationException();
            case ASSERTION -> new AssertionError("broken");
            case STACK_OVERFLOW -> new StackOverflowError();
            case OUT_OF_MEMORY -> new OutOfMemoryError("Java heap space");
            case LINKAGE -> new UnsatisfiedLinkError("no descriptor left");
            case INTERNAL -> new InternalError("a fault occurred in an unsafe memory access operation");
            case BARE -> new Throwable("neither exception nor error");
        };
    }

    @SuppressWarnings("unchecked") // The compiler is told that nothing checked is thrown.
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }
}
