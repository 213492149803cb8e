package org.peregrine.bench.optimization;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.peregrine.bench.MessageLoop;
import org.peregrine.bench.Messages;
import org.peregrine.engine.transport.Transport;

/** Frames and replies copied to arrays between transport and engine, or used where they lie. */
final class FrameCopies {
    private static final int CALLS = 64;
    private static final int EXCHANGES = 4;

    private FrameCopies() {}

    static Optimization optimization() {
        return new Optimization(
                "copies",
                "a call of 250 bytes, whole path in memory",
                "frame and reply copied to arrays",
                "in place",
                () -> Sides.open(() -> path(CopyingTransport::new), () -> path(UnaryOperator.identity())));
    }

    private static Variant path(UnaryOperator<Transport> wrapping) throws IOException {
        final InvokedEngine engine = new InvokedEngine(new MessageLoop(Messages.ECHO), Messages.registry(), wrapping);
        return new TimedLoop(EXCHANGES * CALLS, () -> {
                    for (int i = 0; i < EXCHANGES; i++) {
                        engine.exchange(CALLS);
                    }
                })
                .closing(engine::close);
    }
}
