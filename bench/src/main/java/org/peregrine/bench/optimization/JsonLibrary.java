package org.peregrine.bench.optimization;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.bench.Messages;
import org.peregrine.codec.json.JsonScanner;

/** A call decoded and its answer encoded by Jackson, or by the path's own decoder and writer. */
final class JsonLibrary {
    private static final int BATCH = 256;
    private static final byte[] CALL = Messages.ECHO.getBytes(StandardCharsets.UTF_8);

    private JsonLibrary() {}

    static Optimization optimization() {
        return new Optimization(
                "json",
                "a call of 250 bytes decoded, its answer encoded",
                "Jackson, by a tree",
                "own decoder and writer",
                () -> Sides.open(JsonLibrary::jackson, JsonLibrary::own));
    }

    private static Variant jackson() {
        final JacksonEcho echo = new JacksonEcho();
        final int length = echo.answer(CALL).length;
        return new TimedLoop(BATCH, () -> {
            for (int i = 0; i < BATCH; i++) {
                require(echo.answer(CALL).length == length);
            }
        });
    }

    private static Variant own() {
        final PathEcho echo = new PathEcho();
        final UnsafeBuffer message = new UnsafeBuffer(new byte[CALL.length + JsonScanner.PADDING]);
        final UnsafeBuffer response = new UnsafeBuffer(new byte[2 * CALL.length]);
        message.putBytes(0, CALL);
        final int length = echo.answer(message, CALL.length, response);
        return new TimedLoop(BATCH, () -> {
            for (int i = 0; i < BATCH; i++) {
                require(echo.answer(message, CALL.length, response) == length);
            }
        });
    }

    private static void require(boolean answered) {
        if (!answered) {
            throw new IllegalStateException("The same call has another answer");
        }
    }
}
