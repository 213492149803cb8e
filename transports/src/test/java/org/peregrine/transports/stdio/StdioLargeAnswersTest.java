package org.peregrine.transports.stdio;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.transports.LargeAnswersTest;
import org.peregrine.transports.TestedEngine;

/** Large answers over pipes, with the real engine. */
@Timeout(120)
class StdioLargeAnswersTest {
    private final PosixCalls calls = new PosixCalls();
    private final UnsafeBuffer descriptors = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * Integer.BYTES));

    private int[] pipe() {
        if (calls.pipe(descriptors.addressOffset()) != 0) {
            throw new IllegalStateException("no pipe");
        }
        return new int[] {descriptors.getInt(0), descriptors.getInt(Integer.BYTES)};
    }

    @Test
    void shouldKeepNothingOfAnswersOverStdio() throws Exception {
        final int[] input = pipe();
        final int[] output = pipe();
        final EngineContext context = new EngineContext()
                .registry(LargeAnswersTest.registry())
                .transport(new StdioTransport(input[0], output[1], () -> {}));
        try (McpEngine engine = TestedEngine.launch(context);
                FileOutputStream requests = new FileOutputStream("/dev/fd/" + input[1]);
                BufferedReader answers = new BufferedReader(
                        new InputStreamReader(new FileInputStream("/dev/fd/" + output[0]), StandardCharsets.UTF_8))) {
            LargeAnswersTest.assertNothingIsKept(engine, message -> {
                requests.write((message + "\n").getBytes(StandardCharsets.UTF_8));
                return answers.readLine().length();
            });
        } finally {
            for (final int descriptor : new int[] {input[0], input[1], output[0], output[1]}) {
                calls.close(descriptor);
            }
        }
    }
}
