package org.peregrine.tools;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.peregrine.engine.registry.McpError;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.registry.Resource;
import org.peregrine.engine.registry.ResourceContents;
import org.peregrine.engine.registry.ResourceRequest;
import org.peregrine.engine.registry.ResourceResult;

/**
 * The files of a directory as resources {@code file:///<relative path>}, listed once at launch and read when asked for,
 * on a virtual thread. Nothing outside the directory is ever listed or read, also not through a symbolic link, and
 * nothing whose path has a name that begins with a dot.
 */
final class DirectoryResources implements Plugin {
    private static final int MAX_FILES = 10_000;
    private static final int MAX_FILE_BYTES = 8 << 20;
    private static final int MAX_DEPTH = 32;
    /** The bytes, the characters, which take twice as many, and the text. */
    private static final int READING_COPIES = 4;

    private final Path root;

    private DirectoryResources(Path root) {
        this.root = root;
    }

    /**
     * Takes a directory.
     *
     * @param directory to serve.
     * @return a plugin for it.
     * @throws IllegalArgumentException when it is no readable directory.
     */
    static DirectoryResources of(Path directory) {
        try {
            if (Files.isDirectory(directory)) {
                return new DirectoryResources(directory.toRealPath());
            }
        } catch (final IOException unreadable) {
            throw new IllegalArgumentException("Directory " + directory + " cannot be read: " + unreadable, unreadable);
        }
        throw new IllegalArgumentException("'" + directory + "' is no directory");
    }

    @Override
    public String name() {
        return root.toString();
    }

    @Override
    public void register(Registry.Builder builder) {
        final List<Path> files;
        try (Stream<Path> walk = Files.walk(root, MAX_DEPTH)) {
            files = walk.filter(this::isServed).sorted().limit(MAX_FILES + 1L).toList();
        } catch (final IOException | UncheckedIOException unreadable) {
            throw new IllegalArgumentException("Directory " + root + " cannot be read: " + unreadable, unreadable);
        }
        if (files.size() > MAX_FILES) {
            throw new IllegalArgumentException("Directory " + root + " has more than " + MAX_FILES + " files");
        }
        files.forEach(file -> builder.resource(resource(file)));
    }

    private boolean isServed(Path file) {
        return !isHidden(file) && served(file) != null;
    }

    /** The file behind a path, with all links followed; null when it may not be read. */
    private Path served(Path file) {
        try {
            final Path real = file.toRealPath();
            return real.startsWith(root) && !isHidden(real) && Files.isRegularFile(real) ? real : null;
        } catch (final IOException gone) {
            return null;
        }
    }

    private boolean isHidden(Path file) {
        for (final Path name : root.relativize(file)) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private Resource resource(Path file) {
        final String relative = root.relativize(file).toString();
        final String mimeType = mimeType(file);
        return Resource.at(uri(relative))
                .name(relative)
                .mimeType(mimeType)
                .workingBytes(
                        READING_COPIES * Math.min(MAX_FILE_BYTES, file.toFile().length()))
                .blocking(request -> read(request, file, mimeType));
    }

    private static String uri(String relative) {
        try {
            return new URI("file", "", "/" + relative, null).toASCIIString();
        } catch (final URISyntaxException impossible) {
            throw new IllegalArgumentException("File name " + relative + " makes no URI", impossible);
        }
    }

    private static String mimeType(Path file) {
        try {
            final String type = Files.probeContentType(file);
            return type == null ? "application/octet-stream" : type;
        } catch (final IOException unknown) {
            return "application/octet-stream";
        }
    }

    private ResourceResult read(ResourceRequest request, Path file, String mimeType) throws IOException {
        final Path real = served(file);
        if (real == null) {
            throw McpError.resourceNotFound(request.uri());
        }
        final byte[] bytes;
        try (InputStream input = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
            bytes = input.readNBytes(MAX_FILE_BYTES + 1);
        }
        if (bytes.length > MAX_FILE_BYTES) {
            throw McpError.invalidParams("The file is larger than " + MAX_FILE_BYTES + " bytes");
        }
        return ResourceResult.of(contents(request.uri(), mimeType, bytes));
    }

    private static ResourceContents contents(String uri, String mimeType, byte[] bytes) {
        try {
            final String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return ResourceContents.text(uri, mimeType, text);
        } catch (final CharacterCodingException binary) {
            return ResourceContents.blob(uri, mimeType, bytes);
        }
    }
}
