package org.peregrine.tools.serve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.Utf8;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.ResourceContents;
import org.peregrine.engine.file.FileReason;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceRequest;
import org.peregrine.engine.resource.ResourceResult;

/**
 * The files of a directory as resources {@code file:///<relative path>}, listed once at launch and read when asked for,
 * on a virtual thread. A URI has the bytes of the file's name, percent-encoded; a name that is not UTF-8 is left out,
 * since no client could be shown it. Nothing outside the directory is ever listed or read, whatever is linked or
 * swapped meanwhile ({@link SecureTree}), and nothing whose path has a name that begins with a dot.
 */
final class DirectoryResources implements Plugin {
    private static final int MAX_FILES = 10_000;
    private static final int MAX_WARNINGS = 10;
    private static final int MAX_FILE_BYTES = 8 << 20;
    /** The bytes, their text, which takes up to twice as many, and room for the answer to begin in. */
    private static final int READING_COPIES = 4;

    private final SecureTree tree;
    private final String base;
    private final Consumer<String> warnings;
    private final AtomicInteger unread = new AtomicInteger();

    private DirectoryResources(SecureTree tree, Consumer<String> warnings) {
        this.tree = tree;
        this.base = tree.root().toUri().getRawPath();
        this.warnings = warnings;
    }

    /**
     * Takes a directory.
     *
     * @param directory to serve.
     * @param warnings takes what is left out, a sentence each.
     * @return a plugin for it.
     * @throws IllegalArgumentException when it is no readable directory.
     */
    static DirectoryResources of(Path directory, Consumer<String> warnings) {
        try {
            if (Files.isDirectory(directory)) {
                return new DirectoryResources(SecureTree.open(directory), warnings);
            }
        } catch (final IOException unreadable) {
            throw new IllegalArgumentException("Directory cannot be read: " + FileReason.of(unreadable), unreadable);
        }
        throw new IllegalArgumentException("'" + directory + "' is no directory");
    }

    @Override
    public String name() {
        return tree.root().toString();
    }

    @Override
    public void register(Registry.Builder builder) {
        final List<String> leftOut = new ArrayList<>();
        final List<SecureTree.Entry> files;
        try {
            files = tree.list(MAX_FILES + 1, leftOut::add);
        } catch (final IOException unreadable) {
            throw new IllegalArgumentException("Directory cannot be read: " + FileReason.of(unreadable), unreadable);
        }
        if (files.size() > MAX_FILES) {
            throw new IllegalArgumentException("Directory " + name() + " has more than " + MAX_FILES + " files");
        }
        for (final SecureTree.Entry file : files) {
            final String uri =
                    tree.root().resolve(file.name()).toUri().getRawPath().substring(base.length());
            final String name = PercentEncoding.decode(uri);
            if (name == null) {
                leftOut.add(uri + ": its name is not UTF-8");
            } else {
                builder.resource(resource(file, uri, name));
            }
        }
        warn(leftOut);
    }

    private void warn(List<String> leftOut) {
        leftOut.stream().limit(MAX_WARNINGS).forEach(what -> warnings.accept("left out of " + name() + ": " + what));
        if (leftOut.size() > MAX_WARNINGS) {
            warnings.accept("left out of " + name() + ": " + (leftOut.size() - MAX_WARNINGS) + " more");
        }
    }

    private Resource resource(SecureTree.Entry file, String uri, String name) {
        final String mimeType = mimeType(file.name());
        return Resource.at("file:///" + uri)
                .name(name)
                .mimeType(mimeType)
                .workingBytes(READING_COPIES * Math.min(MAX_FILE_BYTES, file.bytes()))
                .blocking(request -> read(request, file.file(), mimeType));
    }

    private static String mimeType(Path file) {
        try {
            final String type = Files.probeContentType(file);
            return type == null ? "application/octet-stream" : type;
        } catch (final IOException unknown) {
            return "application/octet-stream";
        }
    }

    private ResourceResult read(ResourceRequest request, Path file, String mimeType) {
        final byte[] bytes;
        try {
            bytes = tree.read(file, MAX_FILE_BYTES + 1);
        } catch (final NoSuchFileException gone) {
            throw McpError.resourceNotFound(request.uri());
        } catch (final IOException failure) { // No author's mistake.
            warnUnread(FileReason.of(failure));
            throw new McpError(ErrorCode.INTERNAL_ERROR, "The file cannot be read");
        }
        if (bytes.length > MAX_FILE_BYTES) {
            throw McpError.invalidParams("The file is larger than " + MAX_FILE_BYTES + " bytes");
        }
        return ResourceResult.of(contents(request.uri(), mimeType, bytes));
    }

    /** Clients can make it fail at rate. */
    private void warnUnread(String reason) {
        if (unread.incrementAndGet() <= MAX_WARNINGS) {
            warnings.accept("cannot be read below " + name() + ": " + reason);
        }
    }

    private static ResourceContents contents(String uri, String mimeType, byte[] bytes) {
        return Utf8.isValid(new UnsafeBuffer(bytes), 0, bytes.length)
                ? ResourceContents.text(uri, mimeType, new String(bytes, StandardCharsets.UTF_8))
                : ResourceContents.blob(uri, mimeType, bytes);
    }
}
