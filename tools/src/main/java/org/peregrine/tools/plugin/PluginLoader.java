package org.peregrine.tools.plugin;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;

/**
 * Loads the classes of a plugin: its jar's own first, so that plugins can bring libraries in versions of their own,
 * whatever the server or another plugin uses. Only what plugin and engine speak about to each other is the engine's:
 * the JDK, the engine itself, and the annotations and buffers that its interfaces name. Dependencies in jars of their
 * own are found by the manifest's {@code Class-Path}.
 */
final class PluginLoader extends URLClassLoader {
    private static final List<String> SHARED = List.of(
            "java.",
            "jdk.",
            "sun.",
            "org.peregrine.",
            "org.agrona.",
            "com.fasterxml.jackson.annotation.",
            "jakarta.validation.");

    static {
        registerAsParallelCapable();
    }

    PluginLoader(String name, URL jar, ClassLoader engine) {
        super(name, new URL[] {jar}, engine);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                loaded = own(name);
            }
            if (loaded == null) {
                return super.loadClass(name, resolve);
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    private Class<?> own(String name) {
        try {
            return findClass(name);
        } catch (final ClassNotFoundException engines) {
            return null;
        }
    }

    @Override
    public URL getResource(String name) {
        final URL own = findResource(name);
        return own == null ? super.getResource(name) : own;
    }
}
