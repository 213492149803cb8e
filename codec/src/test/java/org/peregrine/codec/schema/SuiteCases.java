package org.peregrine.codec.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.peregrine.codec.json.PaddedMessage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The official JSON-Schema-Test-Suite, from the test resources; its remote documents from there too. */
final class SuiteCases {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String REMOTE = "http://localhost:1234/";

    /** One case: a name to find it by, its schema, its instance, and what the suite says of it. */
    record Case(String name, byte[] schema, byte[] instance, boolean valid) {}

    private SuiteCases() {}

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
                        bytes(group.get("schema")),
                        bytes(test.get("data")),
                        test.get("valid").asBoolean()));
            }
        }
    }

    private static byte[] bytes(final JsonNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
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
        final Schema schema = new SchemaCompiler(SchemaLimits.STANDARD, dialect, assertFormat, SuiteCases::remote)
                .compile(each.schema);
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
