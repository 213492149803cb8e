package org.peregrine.tools.plugin;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.peregrine.engine.file.FileReason;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A file of settings: properties, or JSON when its name ends in {@code .json}.
 *
 * <pre>
 *   notes.max=7                          {"notes": {"max": 7,
 *   notes.store={"path": "/srv/notes"}              "store": {"path": "/srv/notes"}}}
 * </pre>
 *
 * <p>Messages tell the place in the file and no value.
 */
final class PluginConfig {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path file;
    private final BiConsumer<String, String> settings;

    private PluginConfig(Path file, BiConsumer<String, String> settings) {
        this.file = file;
        this.settings = settings;
    }

    /**
     * Reads a file.
     *
     * @param file the path.
     * @param settings is given each key with its text.
     * @param references resolves what a text refers to, by key.
     * @throws IllegalArgumentException when the file is wrong.
     */
    static void read(Path file, BiConsumer<String, String> settings, Resolver references) {
        final PluginConfig config = new PluginConfig(file, settings);
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            if (file.toString().endsWith(".json")) {
                config.readJson(text, references);
            } else {
                config.readProperties(text, references);
            }
        } catch (final IOException unreadable) {
            throw new IllegalArgumentException(
                    "--plugin-config " + file + " cannot be read: " + FileReason.of(unreadable), unreadable);
        }
    }

    /** Resolves the references in the texts of a setting. */
    @FunctionalInterface
    interface Resolver {
        String resolve(String key, String text);
    }

    private void readProperties(Reader text, Resolver references) throws IOException {
        final Properties properties = new Properties();
        try {
            properties.load(text);
        } catch (final IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "--plugin-config " + file + " is no properties file: " + malformed.getMessage(), malformed);
        }
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(key -> settings.accept(key, references.resolve(key, properties.getProperty(key))));
    }

    private void readJson(Reader text, Resolver references) {
        final JsonNode plugins;
        try {
            plugins = JSON.readTree(text);
        } catch (final JacksonException malformed) {
            throw new IllegalArgumentException(
                    "--plugin-config " + file + " is no JSON, or has a name twice, at line "
                            + malformed.getLocation().getLineNr() + ", column "
                            + malformed.getLocation().getColumnNr(),
                    malformed);
        }
        requireObject(plugins, "it must be an object of plugins");
        for (final Map.Entry<String, JsonNode> plugin : plugins.properties()) {
            requireObject(
                    plugin.getValue(), "'" + plugin.getKey() + "' must be an object, the settings of that plugin");
            for (final Map.Entry<String, JsonNode> setting : plugin.getValue().properties()) {
                final String key = plugin.getKey() + '.' + setting.getKey();
                final JsonNode value = resolved(setting.getValue(), each -> references.resolve(key, each));
                if (!value.isNull()) {
                    settings.accept(key, value.isString() ? value.stringValue() : value.toString());
                }
            }
        }
    }

    private void requireObject(JsonNode node, String otherwise) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("--plugin-config " + file + ": " + otherwise);
        }
    }

    /** References stand in texts, however deep, and what they stand for is text. */
    private static JsonNode resolved(JsonNode value, UnaryOperator<String> references) {
        if (value.isString()) {
            return JSON.getNodeFactory().stringNode(references.apply(value.stringValue()));
        }
        if (value instanceof ObjectNode object) {
            final ObjectNode copy = JSON.createObjectNode();
            object.properties().forEach(each -> copy.set(each.getKey(), resolved(each.getValue(), references)));
            return copy;
        }
        if (value instanceof ArrayNode array) {
            final ArrayNode copy = JSON.createArrayNode();
            array.forEach(each -> copy.add(resolved(each, references)));
            return copy;
        }
        return value;
    }
}
