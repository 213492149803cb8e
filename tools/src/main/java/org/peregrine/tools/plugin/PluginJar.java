package org.peregrine.tools.plugin;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.plugin.PluginFailure;
import org.peregrine.engine.registry.Plugin;

/** Finds the plugins of a JAR by {@link ServiceLoader}. */
final class PluginJar {
    private static final String SERVICES = "META-INF/services/";

    private PluginJar() {}

    /**
     * Loads the plugins of a JAR, without starting them. Their classes stay loaded as long as the process runs.
     *
     * @param jar with at least one {@code META-INF/services/org.peregrine.engine.registry.Plugin} entry.
     * @return in the order of that file.
     * @throws IllegalArgumentException when the file is no plugin; the message says why.
     */
    static List<Plugin> load(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException("Plugin " + jar + " is no file");
        }
        final String otherService = LogText.printable(otherService(jar));
        final ClassLoader loader = new PluginLoader(jar.toString(), url(jar), PluginJar.class.getClassLoader());
        final List<Plugin> plugins = load(jar, loader);
        if (plugins.isEmpty()) {
            final String service = SERVICES + Plugin.class.getName();
            throw new IllegalArgumentException(
                    otherService.isEmpty()
                            ? "Plugin " + jar + " names no provider in " + service
                            : "Plugin " + jar
                                    + " cannot be loaded: it was built against another version of Peregrine: it"
                                    + " names its provider in " + otherService + ", which this one reads in "
                                    + service);
        }
        return plugins;
    }

    /**
     * Checks that a file is a JAR, since a class loader takes any other for an empty one.
     *
     * @return the service of another version of ours that it provides; empty for none.
     */
    private static String otherService(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.startsWith(SERVICES + "org.peregrine.")
                            && !name.equals(SERVICES + Plugin.class.getName()))
                    .findFirst()
                    .orElse("");
        } catch (final IOException unreadable) {
            throw new IllegalArgumentException("Plugin " + jar + " is no JAR: " + unreadable.getMessage(), unreadable);
        }
    }

    private static List<Plugin> load(Path jar, ClassLoader loader) {
        try {
            return ServiceLoader.load(Plugin.class, loader).stream()
                    .filter(provider -> loader.equals(provider.type().getClassLoader()))
                    .map(ServiceLoader.Provider::get)
                    .toList();
        } catch (final ServiceConfigurationError | LinkageError broken) {
            throw broken(jar, broken);
        }
    }

    private static IllegalArgumentException broken(Path jar, Error broken) {
        return new IllegalArgumentException("Plugin " + jar + " cannot be loaded: " + reason(broken), broken);
    }

    /** Reason in ServiceLoader's error, which names the plugin's class and wraps what its constructor threw. */
    private static String reason(Error broken) {
        final String reason = PluginFailure.reason(broken);
        return broken.getCause() == null || !reason.equals(LogText.describe(broken))
                ? reason
                : reason + ", caused by " + PluginFailure.reason(broken.getCause());
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (final MalformedURLException impossible) {
            throw new IllegalArgumentException("Plugin " + jar + " has no URL", impossible);
        }
    }
}
