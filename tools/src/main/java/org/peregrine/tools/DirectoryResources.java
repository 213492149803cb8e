package org.peregrine.tools;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.Utf8;
import org.peregrine.engine.registry.McpError;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.registry.Resource;
import org.peregrine.engine.registry.ResourceContents;
import org.peregrine.engine.registry.ResourceRequest;
import org.peregrine.engine.registry.ResourceResult;

/**
 * The files of a directory as resources {@code file:///<relative path>}, listed once at launch and read when asked for,
 * on a virtual thread. Nothing outside the directory is ever listed or read, whatever is linked or swapped meanwhile ({@link
 * SecureTree}), and nothing whose path has a name that begins with a dot.
 */
final class DirectoryResources implements Plugin {
    private static final int MAX_FILES = 10_000;
    private static final int MAX_FILE_BYTES = 8 << 20;
    /** The bytes, their text, which takes up to twice as many, and room for the answer to begin in. */
    private static final int READING_COPIES = 4;

    private final SecureTree tree;

    private DirectoryResources(SecureTree tree) {
        this.tree = tree;
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
                return new DirectoryResources(SecureTree.open(directory));
            }
        } catch (final IOException unreadable) {
            throw new IllegalArgumentException("Directory " + directory + " cannot be read: " + unreadable, unreadable);
        }
        throw new IllegalArgumentException("'" + directory + "' is no directory");
    }

    @Override
    public String name() {
        return tree.root().toString();
    }

    @Override
    public void register(Registry.Builder builder) {
        final List<SecureTree.Entry> files;
        try {
            files = tree.list(MAX_FILES + 1);
        } catch (final IOException unreadable) {
            throw new IllegalArgumentException("Directory " + name() + " cannot be read: " + unreadable, unreadable);
        }
        if (files.size() > MAX_FILES) {
            throw new IllegalArgumentException("Directory " + name() + " has more than " + MAX_FILES + " files");
        }
        files.forEach(file -> builder.resource(resource(file)));
    }

    private Resource resource(SecureTree.Entry file) {
        final String relative = file.name().toString();
        final String mimeType = mimeType(file.name());
        return Resource.at(uri(relative))
                .name(relative)
                .mimeType(mimeType)
                .workingBytes(READING_COPIES * Math.min(MAX_FILE_BYTES, file.bytes()))
                .blocking(request -> read(request, file.file(), mimeType));
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
        final byte[] bytes;
        try {
            bytes = tree.read(file, MAX_FILE_BYTES + 1);
        } catch (final NoSuchFileException gone) {
            throw McpError.resourceNotFound(request.uri());
        }
        if (bytes.length > MAX_FILE_BYTES) {
            throw McpError.invalidParams("The file is larger than " + MAX_FILE_BYTES + " bytes");
        }
        return ResourceResult.of(contents(request.uri(), mimeType, bytes));
    }

    private static ResourceContents contents(String uri, String mimeType, byte[] bytes) {
        return Utf8.isValid(new UnsafeBuffer(bytes), 0, bytes.length)
                ? ResourceContents.text(uri, mimeType, new String(bytes, StandardCharsets.UTF_8))
                : ResourceContents.blob(uri, mimeType, bytes);
    }
}
