package org.peregrine.bench;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.peregrine.codec.json.JsonWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A string of an author's written as JSON, by the path's writer and by Jackson's generator. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TextBenchmark {
    private static final int MAX_BYTES = 6;

    /** Characters of the text. */
    @Param({"145", "100000"})
    public int length;

    /** The text, again and again. */
    @Param({"plain text of a result ", "a \"line\" of a log ", "größer als 20 °C ", "日本語のテキスト"})
    public String content;

    private final JsonWriter writer = new JsonWriter();
    private final JsonFactory jackson = new JsonFactory();
    private String text;
    private UnsafeBuffer buffer;
    private ReusedBytes stream;

    /** Keeps what Jackson has written, and writes over it the next time. */
    private static final class ReusedBytes extends OutputStream {
        private final byte[] bytes;
        private int count;

        private ReusedBytes(int capacity) {
            bytes = new byte[capacity];
        }

        @Override
        public void write(int value) {
            bytes[count++] = (byte) value;
        }

        @Override
        public void write(byte[] source, int offset, int size) {
            System.arraycopy(source, offset, bytes, count, size);
            count += size;
        }
    }

    /** Creates the state. */
    public TextBenchmark() {}

    /** Makes text and room. */
    @Setup
    public void prepare() {
        text = content.repeat(length / content.length() + 1).substring(0, length);
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(MAX_BYTES * length + 2));
        stream = new ReusedBytes(MAX_BYTES * length + 2);
    }

    /**
     * Peregrine's writer.
     *
     * @return bytes written.
     */
    @Benchmark
    public int peregrine() {
        return writer.wrap(buffer, 0, buffer.capacity()).value(text).length();
    }

    /**
     * Jackson's generator, into bytes.
     *
     * @return bytes written.
     */
    @Benchmark
    public int jackson() {
        stream.count = 0;
        try (JsonGenerator generator = jackson.createGenerator(ObjectWriteContext.empty(), stream)) {
            generator.writeString(text);
        }
        return stream.count;
    }
}
