package org.peregrine.engine.registry;

import java.nio.charset.StandardCharsets;
import org.peregrine.codec.json.JsonName;

/** Member names and constant values of MCP's list entries and results, encoded once. */
final class Fields {
    static final JsonName ANNOTATIONS = JsonName.of("annotations");
    static final JsonName ARGUMENTS = JsonName.of("arguments");
    static final JsonName AUDIENCE = JsonName.of("audience");
    static final JsonName BLOB = JsonName.of("blob");
    static final JsonName CONTENT = JsonName.of("content");
    static final JsonName CONTENTS = JsonName.of("contents");
    static final JsonName DATA = JsonName.of("data");
    static final JsonName DESCRIPTION = JsonName.of("description");
    static final JsonName ICONS = JsonName.of("icons");
    static final JsonName INPUT_SCHEMA = JsonName.of("inputSchema");
    static final JsonName IS_ERROR = JsonName.of("isError");
    static final JsonName LAST_MODIFIED = JsonName.of("lastModified");
    static final JsonName MESSAGES = JsonName.of("messages");
    static final JsonName META = JsonName.of("_meta");
    static final JsonName MIME_TYPE = JsonName.of("mimeType");
    static final JsonName NAME = JsonName.of("name");
    static final JsonName OUTPUT_SCHEMA = JsonName.of("outputSchema");
    static final JsonName PRIORITY = JsonName.of("priority");
    static final JsonName REQUIRED = JsonName.of("required");
    static final JsonName RESOURCE = JsonName.of("resource");
    static final JsonName ROLE = JsonName.of("role");
    static final JsonName SIZE = JsonName.of("size");
    static final JsonName SIZES = JsonName.of("sizes");
    static final JsonName SRC = JsonName.of("src");
    static final JsonName STRUCTURED_CONTENT = JsonName.of("structuredContent");
    static final JsonName TEXT = JsonName.of("text");
    static final JsonName THEME = JsonName.of("theme");
    static final JsonName TITLE = JsonName.of("title");
    static final JsonName TYPE = JsonName.of("type");
    static final JsonName URI = JsonName.of("uri");
    static final JsonName URI_TEMPLATE = JsonName.of("uriTemplate");

    static final byte[] TEXT_TYPE = quoted("text");
    static final byte[] IMAGE_TYPE = quoted("image");
    static final byte[] AUDIO_TYPE = quoted("audio");
    static final byte[] RESOURCE_TYPE = quoted("resource");
    static final byte[] RESOURCE_LINK_TYPE = quoted("resource_link");

    private Fields() {}

    private static byte[] quoted(String text) {
        return ('"' + text + '"').getBytes(StandardCharsets.US_ASCII);
    }
}
