package org.peregrine.tools.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.file.FileReason;
import org.peregrine.engine.file.TextFile;
import org.peregrine.engine.plugin.PluginSettings;
import org.peregrine.engine.registry.Plugin;
import picocli.CommandLine.Option;

/**
 * The options of {@code serve} about plugins: their JARs, and their settings, each {@code <plugin's name>.<key>}. A
 * value may take parts from the environment, <code>${env:NAME}</code>, or from a file without its last line break,
 * <code>${file:PATH}</code>, so that secrets stand in neither the command line nor the file of settings.
 */
public final class PluginOptions {
    private static final int MAX_SETTING_BYTES = 1 << 20;
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]*)\\}");

    @Option(
            names = "--plugin",
            paramLabel = "JAR",
            description = "Add the tools, resources and prompts of a plugin JAR. May be repeated.")
    private List<Path> jars = new ArrayList<>();

    @Option(
            names = "--plugin-config",
            paramLabel = "FILE",
            description =
                    "Take settings of plugins from a properties file, each as PLUGIN.KEY=VALUE, or, when it ends in .json, from "
                            + "JSON: {\"PLUGIN\": {\"KEY\": VALUE}}. May be repeated. Texts may have $${env:NAME} and $${file:PATH} in them, "
                            + "for secrets.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "PLUGIN.KEY=VALUE",
            description = "Set one setting of a plugin, before those of --plugin-config. May be repeated.")
    private List<String> settings = new ArrayList<>();

    private final UnaryOperator<String> environment;

    /** Without plugins; references are resolved by the process's environment. */
    public PluginOptions() {
        this(System::getenv);
    }

    /**
     * Without plugins, in an environment of the caller's.
     *
     * @param environment gives a variable's value, or null.
     */
    public PluginOptions(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    /**
     * Whether no plugin is named.
     *
     * @return true when there is nothing to load.
     */
    public boolean isEmpty() {
        return jars.isEmpty();
    }

    /**
     * Loads the plugins and gives them to an engine.
     *
     * @param context not concluded.
     * @throws IllegalArgumentException when a JAR, a file or a setting is wrong; the message says which, and tells no
     * value.
     */
    public void configure(EngineContext context) {
        final List<Plugin> plugins = new ArrayList<>();
        jars.forEach(jar -> plugins.addAll(PluginJar.load(jar)));
        final Map<String, String> all = new LinkedHashMap<>();
        files.forEach(file -> PluginConfig.read(file, all::put, this::resolved));
        settings.forEach(setting -> set(setting, all));
        final Map<Plugin, Map<String, String>> byPlugin = new LinkedHashMap<>();
        plugins.forEach(plugin -> byPlugin.put(plugin, new LinkedHashMap<>()));
        all.forEach((key, value) -> {
            final Plugin plugin = owner(plugins, key);
            byPlugin.get(plugin).put(key.substring(plugin.name().length() + 1), value);
        });
        byPlugin.forEach((plugin, values) -> context.plugin(plugin, PluginSettings.of(values)));
    }

    private void set(String setting, Map<String, String> into) {
        final int equals = setting.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("--set wants PLUGIN.KEY=VALUE, and has no '='");
        }
        final String key = setting.substring(0, equals);
        into.put(key, resolved(key, setting.substring(equals + 1)));
    }

    /** The plugin whose name a key begins with; names may have dots themselves, so the longest one. */
    private static Plugin owner(List<Plugin> plugins, String key) {
        return plugins.stream()
                .filter(plugin -> key.startsWith(plugin.name() + ".")
                        && key.length() > plugin.name().length() + 1)
                .max(Comparator.comparingInt(plugin -> plugin.name().length()))
                .orElseThrow(() -> new IllegalArgumentException("The setting '" + key + "' is of no plugin: "
                        + (plugins.isEmpty()
                                ? "there is no --plugin"
                                : "it begins with none of "
                                        + plugins.stream()
                                                .map(plugin -> "'" + plugin.name() + ".'")
                                                .toList())));
    }

    private String resolved(String key, String value) {
        return REFERENCE
                .matcher(value)
                .replaceAll(reference -> Matcher.quoteReplacement(
                        reference.group(1).equals("env")
                                ? variable(key, reference.group(2))
                                : content(key, reference.group(2))));
    }

    private String variable(String key, String name) {
        final String value = environment.apply(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "The setting '" + key + "' wants the environment variable " + name + ", which is not set");
        }
        return value;
    }

    private static String content(String key, String file) {
        try {
            return TextFile.read(Path.of(file), MAX_SETTING_BYTES).replaceFirst("\\R\\z", "");
        } catch (final IOException | IllegalArgumentException unreadable) {
            throw new IllegalArgumentException(
                    "The setting '" + key + "' wants the file " + file + ", which cannot be read: "
                            + (unreadable instanceof IOException ? FileReason.of(unreadable) : unreadable.getMessage()),
                    unreadable);
        }
    }
}
