package org.peregrine.bench;

import java.nio.charset.StandardCharsets;
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
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.MemberHandler;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One pass over a whole JSON text with its members reported, by the path's scanner and by Jackson's streaming parser.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JsonScannerBenchmark {
    private static final int MAX_DEPTH = 64;

    /** The text. */
    @Param
    SampleText text;

    private int members;
    private final JsonScanner scanner = new JsonScanner(MAX_DEPTH);
    private final JsonFactory jackson = new JsonFactory();
    private final MemberHandler handler = (depth, name, nameLength, escaped, type, value, valueLength) -> members++;
    private UnsafeBuffer padded;
    private byte[] bytes;

    /** Creates the state. */
    public JsonScannerBenchmark() {}

    /** Encodes the text for both. */
    @Setup
    public void encode() {
        padded = Messages.padded(text.json());
        bytes = text.json().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Peregrine's scanner: grammar, UTF-8, depth, spans of the members of two levels.
     *
     * @return members found.
     */
    @Benchmark
    public int peregrine() {
        members = 0;
        if (scanner.scan(padded, 0, bytes.length, handler) != JsonError.NONE) {
            throw new IllegalStateException("The text is not JSON");
        }
        return members;
    }

    /**
     * Jackson's streaming parser: every token, and the names as strings, which is the least that finds a member.
     *
     * @return names found.
     */
    @Benchmark
    public int jackson() {
        members = 0;
        try (JsonParser parser = jackson.createParser(ObjectReadContext.empty(), bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME && !parser.currentName().isEmpty()) {
                    members++;
                }
            }
        }
        return members;
    }
}
