package org.peregrine.codec.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.peregrine.codec.json.PaddedMessage;
import org.peregrine.codec.schema.compile.SchemaCache;
import org.peregrine.codec.schema.compile.SchemaCompiler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The official JSON-Schema-Test-Suite, from the test resources; its remote documents from there too. */
final class SuiteCases {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String REMOTE = "http://localhost:1234/";

    /** A group's cases share their schema. */
    private static final Map<String, SchemaCache> CACHES = caches();

    /** One case: a name to find it by, its schema, its instance, and what the suite says of it. */
    record Case(String name, String schema, String instance, boolean valid) {}

    private SuiteCases() {}

    private static Map<String, SchemaCache> caches() {
        final Map<String, SchemaCache> caches = new HashMap<>();
        for (final SchemaDialect dialect : SchemaDialect.values()) {
            for (final boolean assertFormat : new boolean[] {true, false}) {
                final SchemaCompiler compiler =
                        new SchemaCompiler(SchemaLimits.STANDARD, dialect, assertFormat, SuiteCases::remote);
                caches.put(dialect + " " + assertFormat, new SchemaCache(compiler, 8));
            }
        }
        return Map.copyOf(caches);
    }

    /** The cases of one draft: its required ones, or those of its folder of optional ones. */
    static List<Case> read(final String draft, final boolean optional) {
        final Path root = folder("tests/" + draft);
        final List<Case> cases = new ArrayList<>();
        try (Stream<Path> files = Files.walk(optional ? root.resolve("optional") : root, optional ? 2 : 1)) {
            files.filter(file -> file.toString().endsWith(".json")).sorted().forEach(file -> {
                final String name =
                        draft + "/" + root.relativize(file).toString().replace('\\', '/');
                addFile(cases, name, file);
            });
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return cases;
    }

    private static void addFile(final List<Case> cases, final String name, final Path file) {
        for (final JsonNode group : MAPPER.readTree(file.toFile())) {
            for (final JsonNode test : group.get("tests")) {
                cases.add(new Case(
                        name + ": " + group.get("description").asString() + ": "
                                + test.get("description").asString(),
                        group.get("schema").toString(),
                        test.get("data").toString(),
                        test.get("valid").asBoolean()));
            }
        }
    }

    /** Serves the suite's remote documents. */
    static byte[] remote(final String uri) {
        if (!uri.startsWith(REMOTE)) {
            return null;
        }
        final String name = "/json-schema-test-suite/remotes/" + uri.substring(REMOTE.length());
        try (InputStream stream = SuiteCases.class.getResourceAsStream(name)) {
            return stream == null ? null : stream.readAllBytes();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What the validator says of a case. */
    static boolean validate(final Case each, final boolean assertFormat, final SchemaValidator validator) {
        final SchemaDialect dialect =
                each.name.startsWith("draft7/") ? SchemaDialect.DRAFT_07 : SchemaDialect.DRAFT_2020_12;
        final Schema schema =
                CACHES.get(dialect + " " + assertFormat).schema(each.schema.getBytes(StandardCharsets.UTF_8));
        return validator.validate(schema, PaddedMessage.value(each.instance));
    }

    private static Path folder(final String name) {
        try {
            return Path.of(URI.create(SuiteCases.class
                    .getResource("/json-schema-test-suite/" + name)
                    .toString()));
        } catch (final NullPointerException missing) {
            throw new IllegalStateException("no folder " + name, missing);
        }
    }
}
