package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.peregrine.engine.registry.Plugin;

/** Builds plugin jars as an author would: javac, and the file that ServiceLoader reads. */
final class PluginFile {
    private static final String SERVICE = "META-INF/services/" + Plugin.class.getName();

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        private Source(String className, String text) {
            super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private PluginFile() {}

    /** The plugin in the test resources. */
    static Path demo(Path directory) throws IOException {
        try {
            final Path source = Path.of(
                    PluginFile.class.getResource("/plugin/demo/DemoPlugin.java").toURI());
            return of(directory, "demo.DemoPlugin", Files.readString(source));
        } catch (final URISyntaxException impossible) {
            throw new IOException(impossible);
        }
    }

    /** A jar with one plugin, whose register method has this body. */
    static Path registering(Path directory, String className, String body) throws IOException {
        return of(directory, className, """
                import org.peregrine.engine.registry.*;
                import org.peregrine.engine.tool.*;
                public final class %s implements Plugin {
                    public String name() { return "%s"; }
                    public void register(Registry.Builder builder) { %s }
                }
                """.formatted(className, className, body));
    }

    /** The jar of a Maven project, without Maven: its sources compiled, its resources as they are. */
    static Path project(Path directory, Path project) throws IOException {
        final Path main = project.resolve("src").resolve("main");
        final Path classes = Files.createTempDirectory(directory, "classes");
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
        final List<String> options = List.of(
                "-proc:none",
                "-Xlint:all",
                "-Werror",
                "-parameters",
                "--release",
                "25",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"));
        try (Stream<Path> sources = Files.walk(main.resolve("java"))) {
            final List<Path> all = sources.filter(Files::isRegularFile).toList();
            assertThat(compiler.getTask(null, files, null, options, null, files.getJavaFileObjectsFromPaths(all))
                            .call())
                    .isTrue();
        }
        final Path jar = directory.resolve(project.getFileName() + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            copy(classes, out);
            copy(main.resolve("resources"), out);
        }
        return jar;
    }

    private static void copy(Path directory, JarOutputStream out) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (final Path path : walk.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(directory.relativize(path).toString()));
                Files.copy(path, out);
            }
        }
    }

    /** A jar with one plugin of this source. */
    static Path of(Path directory, String className, String source) throws IOException {
        final Path classes = Files.createTempDirectory(directory, "classes");
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        assertThat(compiler.getTask(null, null, null, options, null, List.of(new Source(className, source)))
                        .call())
                .isTrue();
        final Path jar = directory.resolve(className + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            copy(classes, out);
            out.putNextEntry(new JarEntry(SERVICE));
            out.write(className.getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    /** Renames an entry of a jar. */
    static void move(Path jar, String from, String to) throws IOException {
        try (java.nio.file.FileSystem files = java.nio.file.FileSystems.newFileSystem(jar)) {
            Files.move(files.getPath(from), files.getPath(to));
        }
    }

    /** Takes one class out of a jar, as a dependency that was forgotten. */
    static void remove(Path jar, String entry) throws IOException {
        try (java.nio.file.FileSystem files = java.nio.file.FileSystems.newFileSystem(jar)) {
            Files.delete(files.getPath(entry));
        }
    }
}
