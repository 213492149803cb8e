package org.peregrine.tools;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The tests' own class path for the processes that they start, with an archive of the classes that a start takes: a
 * JVM that maps them need not parse and verify a few thousand. An archive takes classes of jars alone, so every
 * directory of the class path becomes a jar. They are made once, for all JVMs that run tests, and again when a class
 * has changed.
 */
final class ChildClasses {
    private static final Path DIRECTORY = Path.of(
                    "target", "children-" + Integer.toHexString(classPath().hashCode()) + "-" + Runtime.version())
            .toAbsolutePath();
    private static final Path ARCHIVE = DIRECTORY.resolve("classes.jsa");
    private static final long TRAINING_LIMIT_S = 120;
    private static final String SESSION = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
            "clientInfo":{"name":"training","version":"1"}}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            {"jsonrpc":"2.0","id":2,"method":"tools/list"}
            """;
    private static final String JARS = make();

    private ChildClasses() {}

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** Whether a process that is started with this class path may take the archive. */
    static boolean isFor(String path) {
        return path.equals(classPath());
    }

    /** The class path, of jars alone. */
    static String path() {
        return JARS;
    }

    /** The options with which a JVM takes the archive, and does not say on standard output what it leaves of it. */
    static List<String> options() {
        return List.of("-XX:SharedArchiveFile=" + ARCHIVE, "-Xlog:cds*=off,aot*=off");
    }

    private static String make() {
        try {
            Files.createDirectories(DIRECTORY);
            try (FileChannel file =
                    FileChannel.open(DIRECTORY.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                final FileLock lock = file.lock();
                try {
                    return make(List.of(classPath().split(File.pathSeparator, -1)));
                } finally {
                    lock.release();
                }
            }
        } catch (final IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String make(List<String> entries) throws IOException, InterruptedException {
        final FileTime archived = Files.exists(ARCHIVE) ? Files.getLastModifiedTime(ARCHIVE) : FileTime.fromMillis(0);
        final List<String> jars = new ArrayList<>();
        boolean stale = false;
        for (final String entry : entries) {
            final Path path = Path.of(entry);
            final boolean changed = Files.exists(path) && newest(path).compareTo(archived) >= 0;
            stale |= changed;
            final Path jar = Files.isDirectory(path) ? DIRECTORY.resolve(jars.size() + ".jar") : path;
            if (Files.isDirectory(path) && (changed || !Files.exists(jar))) {
                pack(path, jar);
                stale = true;
            }
            jars.add(jar.toString());
        }
        final String path = String.join(File.pathSeparator, jars);
        if (stale) {
            train(path);
        }
        return path;
    }

    /** When the last file below a directory was changed, or a file. */
    private static FileTime newest(Path path) throws IOException {
        FileTime newest = Files.getLastModifiedTime(path);
        if (Files.isDirectory(path)) {
            for (final Path file : files(path)) {
                final FileTime time = Files.getLastModifiedTime(file);
                newest = time.compareTo(newest) > 0 ? time : newest;
            }
        }
        return newest;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (final UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private static void pack(Path directory, Path jar) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(jar)))) {
            out.setLevel(1);
            for (final Path file : files(directory)) {
                out.putNextEntry(new ZipEntry(directory.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }

    /** A server that answers a few requests, and leaves the classes that it has loaded. */
    private static void train(String path) throws IOException, InterruptedException {
        Files.deleteIfExists(ARCHIVE);
        final Path input = Files.writeString(DIRECTORY.resolve("training.in"), SESSION);
        final Path output = DIRECTORY.resolve("training.out");
        final List<String> options = List.of("-XX:+UseSerialGC", "-XX:ArchiveClassesAtExit=" + ARCHIVE);
        final Process process = new ProcessBuilder(
                        ServeLine.command(path, options, ServeLine.arguments("--stdio", "--kit", "everything")))
                .redirectErrorStream(true)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(TRAINING_LIMIT_S, TimeUnit.SECONDS)
                    || process.exitValue() != 0
                    || !Files.exists(ARCHIVE)) {
                throw new IOException("No archive of classes: " + Files.readString(output));
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
