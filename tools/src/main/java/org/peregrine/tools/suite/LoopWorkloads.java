package org.peregrine.tools.suite;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.schema.Schema;
import org.peregrine.codec.schema.SchemaValidator;
import org.peregrine.codec.schema.compile.SchemaCompiler;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.memory.MemoryFrame;
import org.peregrine.tools.suite.LoopWorkload.Extent;
import org.peregrine.tools.suite.LoopWorkload.Operation;

/** Workloads that are measured inside this process. The numbers in the ids are those of the seed system's suites. */
final class LoopWorkloads {
    private static final int REGISTERED = 10_000;
    private static final int WORKERS = 100;
    private static final int MAX_DEPTH = 64;

    private final long warmupNs;
    private final long durationNs;

    LoopWorkloads(long warmupMs, long durationMs) {
        warmupNs = TimeUnit.MILLISECONDS.toNanos(warmupMs);
        durationNs = TimeUnit.MILLISECONDS.toNanos(durationMs);
    }

    private Extent extent(int operations, int perSample) {
        return new Extent(operations, perSample, warmupNs, durationNs);
    }

    /** Registry, ring, completions, sessions and buffers. */
    List<Workload> core() {
        return List.of(
                registryLookup(),
                new LoopWorkload(
                        "registry_register_1k",
                        "a registry of 1,000 tools built from them",
                        extent(1, 1),
                        LoopWorkloads::register),
                new LoopWorkload(
                        "queue_100k",
                        "a ping through the ring and all stages, whole engine on one thread",
                        extent(10_000, 20),
                        LoopWorkloads::ring),
                new LoopWorkload(
                        "queue_completions_100k",
                        "a call through a virtual thread and the completions queue, whole engine on one thread",
                        extent(1_000, 1),
                        LoopWorkloads::completions),
                new LoopWorkload(
                        "session_10k",
                        "a session opened and ended, by 100 clients in turn, whole engine on one thread",
                        extent(10_000, 10),
                        LoopWorkloads::sessions),
                new LoopWorkload(
                        "pool_10k", "a buffer borrowed and given back", extent(10_000, 50), LoopWorkloads::pool));
    }

    Workload registryLookup() {
        return new LoopWorkload(
                "registry_lookup_10k", "a tool found by name among 10,000", extent(10_000, 50), LoopWorkloads::lookup);
    }

    private static List<Tool> tools(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Tool.named("tool_" + i).inline((call, reply) -> reply.text("ok")))
                .toList();
    }

    private static Registry registry(List<Tool> tools) {
        final Registry.Builder builder = Registry.builder();
        tools.forEach(builder::tool);
        return builder.build();
    }

    private static Operation lookup() {
        final Registry registry = registry(tools(REGISTERED));
        final JsonValue[] names = IntStream.range(0, REGISTERED)
                .mapToObj(i -> padded("\"tool_" + (i * 7919L % REGISTERED) + "\""))
                .toArray(JsonValue[]::new);
        return index -> registry.tool(names[index % REGISTERED]).timeoutNs();
    }

    private static Operation register() {
        final List<Tool> tools = tools(1_000);
        return index -> registry(tools).tools().size();
    }

    private static Operation ring() {
        final PathInMemory path = new PathInMemory(Registry.EMPTY);
        final MemoryFrame ping = MemoryFrame.message(1, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
        return index -> path.exchange(ping);
    }

    private static Operation completions() {
        final PathInMemory path = new PathInMemory(Registry.builder()
                .tool(Tool.named("work").blocking(request -> ToolResult.text("done")))
                .build());
        final MemoryFrame call = MemoryFrame.message(
                1, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"work\"}}");
        return index -> path.exchange(call);
    }

    private static Operation sessions() {
        final PathInMemory path = new PathInMemory(Registry.EMPTY);
        final PathInMemory.SessionFrames[] sessions = new PathInMemory.SessionFrames[WORKERS];
        Arrays.setAll(sessions, i -> new PathInMemory.SessionFrames(1 + i));
        return index -> path.session(sessions[index % WORKERS]);
    }

    private static Operation pool() {
        final BufferPool pool = new BufferPool(1 << 20, 64 << 20);
        return index -> {
            final UnsafeBuffer buffer = pool.borrow(1 << (11 + index % 8));
            pool.release(buffer);
            return buffer.capacity();
        };
    }

    /** Objects of 10, 50 and 1,000 members, written and scanned. */
    List<Workload> json() {
        return List.of(
                encode("small", 10, 10_000, 20),
                encode("medium", 50, 10_000, 10),
                encode("large", 1_000, 1_000, 1),
                decode("small", 10, 10_000, 20),
                decode("medium", 50, 10_000, 10),
                decode("large", 1_000, 1_000, 1));
    }

    Workload encode(String size, int members, int operations, int perSample) {
        return new LoopWorkload(
                "json_encode_" + size,
                "an object of " + members + " members written",
                extent(operations, perSample),
                () -> encoding(members));
    }

    Workload decode(String size, int members, int operations, int perSample) {
        return new LoopWorkload(
                "json_decode_" + size,
                "an object of " + members + " members scanned, grammar and UTF-8 checked",
                extent(operations, perSample),
                () -> decoding(members));
    }

    private static JsonName[] names(int members) {
        return IntStream.range(0, members)
                .mapToObj(i -> JsonName.of("member_" + i))
                .toArray(JsonName[]::new);
    }

    private static Operation encoding(int members) {
        final JsonName[] names = names(members);
        final JsonWriter writer = new JsonWriter();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[100 * members + 100]);
        return index -> {
            write(writer.wrap(buffer, 0, buffer.capacity()), names, index);
            return writer.length();
        };
    }

    private static void write(JsonWriter writer, JsonName[] names, int index) {
        writer.beginObject();
        for (int i = 0; i < names.length; i++) {
            writer.name(names[i]);
            switch (i % 4) {
                case 0 -> writer.value("some text of usual length, with \"quotes\"");
                case 1 -> writer.value((long) index + i);
                case 2 -> writer.value(i % 8 == 2);
                default -> writer.value(i + 0.25);
            }
        }
        writer.endObject();
    }

    private static Operation decoding(int members) {
        final JsonWriter writer = new JsonWriter();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[100 * members + 100]);
        write(writer.wrap(buffer, 0, buffer.capacity()), names(members), 1);
        final int length = writer.length();
        final JsonScanner scanner = new JsonScanner(MAX_DEPTH);
        final long[] seen = new long[1];
        return index -> {
            final JsonError error = scanner.scan(
                    buffer,
                    0,
                    length,
                    (depth, nameAt, nameLength, escaped, type, valueAt, valueLength) -> seen[0] += valueLength);
            return error == JsonError.NONE ? seen[0] : fail(error);
        };
    }

    private static long fail(JsonError error) {
        throw new IllegalStateException(error.message());
    }

    /** Schemas of 5, 20 and 100 fields, compiled and run. */
    List<Workload> schema() {
        return List.of(valid(5, 10_000, 50), valid(20, 10_000, 20), valid(100, 1_000, 5), cold(5), cold(20), cold(100));
    }

    Workload valid(int fields, int operations, int perSample) {
        return new LoopWorkload(
                "schema_validate_" + fields,
                "an object of " + fields + " fields validated against a compiled schema",
                extent(operations, perSample),
                () -> validating(fields));
    }

    private Workload cold(int fields) {
        return new LoopWorkload(
                "schema_compile_" + fields,
                "a schema of " + fields + " fields compiled",
                extent(100, 1),
                () -> compiling(fields));
    }

    private static byte[] schema(int fields) {
        return IntStream.range(0, fields)
                .mapToObj(i -> "\"f" + i + "\":"
                        + switch (i % 4) {
                            case 0 -> "{\"type\":\"string\",\"maxLength\":40}";
                            case 1 -> "{\"type\":\"integer\",\"minimum\":0}";
                            case 2 -> "{\"type\":\"boolean\"}";
                            default -> "{\"enum\":[\"red\",\"green\",\"blue\"]}";
                        })
                .collect(Collectors.joining(
                        ",",
                        "{\"type\":\"object\",\"properties\":{",
                        "},\"required\":[\"f0\"],\"additionalProperties\":false}"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Operation validating(int fields) {
        final Schema schema = new SchemaCompiler().compile(schema(fields));
        final SchemaValidator validator = new SchemaValidator();
        final JsonValue value = padded(IntStream.range(0, fields)
                .mapToObj(i -> "\"f" + i + "\":"
                        + switch (i % 4) {
                            case 0 -> "\"some text\"";
                            case 1 -> "4711";
                            case 2 -> "true";
                            default -> "\"green\"";
                        })
                .collect(Collectors.joining(",", "{", "}")));
        return index -> {
            if (!validator.validate(schema, value)) {
                throw new IllegalStateException("The value of the benchmark is not valid");
            }
            return index;
        };
    }

    private static Operation compiling(int fields) {
        final SchemaCompiler compiler = new SchemaCompiler();
        final byte[] schema = schema(fields);
        return index -> compiler.compile(schema).hashCode();
    }

    private static JsonValue padded(String json) {
        final byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[bytes.length + JsonScanner.PADDING]);
        buffer.putBytes(0, bytes);
        return new JsonValue().wrap(buffer, 0, bytes.length);
    }
}
