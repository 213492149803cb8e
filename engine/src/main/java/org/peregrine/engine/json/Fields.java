package org.peregrine.engine.json;

import org.peregrine.codec.json.JsonName;

/** Member names of MCP's list entries and results, encoded once. */
public final class Fields {
    /** The member {@code annotations}. */
    public static final JsonName ANNOTATIONS = JsonName.of("annotations");
    /** The member {@code arguments}. */
    public static final JsonName ARGUMENTS = JsonName.of("arguments");
    /** The member {@code audience}. */
    public static final JsonName AUDIENCE = JsonName.of("audience");
    /** The member {@code blob}. */
    public static final JsonName BLOB = JsonName.of("blob");
    /** The member {@code content}. */
    public static final JsonName CONTENT = JsonName.of("content");
    /** The member {@code contents}. */
    public static final JsonName CONTENTS = JsonName.of("contents");
    /** The member {@code data}. */
    public static final JsonName DATA = JsonName.of("data");
    /** The member {@code description}. */
    public static final JsonName DESCRIPTION = JsonName.of("description");
    /** The member {@code icons}. */
    public static final JsonName ICONS = JsonName.of("icons");
    /** The member {@code inputSchema}. */
    public static final JsonName INPUT_SCHEMA = JsonName.of("inputSchema");
    /** The member {@code isError}. */
    public static final JsonName IS_ERROR = JsonName.of("isError");
    /** The member {@code lastModified}. */
    public static final JsonName LAST_MODIFIED = JsonName.of("lastModified");
    /** The member {@code messages}. */
    public static final JsonName MESSAGES = JsonName.of("messages");
    /** The member {@code _meta}. */
    public static final JsonName META = JsonName.of("_meta");
    /** The member {@code mimeType}. */
    public static final JsonName MIME_TYPE = JsonName.of("mimeType");
    /** The member {@code name}. */
    public static final JsonName NAME = JsonName.of("name");
    /** The member {@code outputSchema}. */
    public static final JsonName OUTPUT_SCHEMA = JsonName.of("outputSchema");
    /** The member {@code priority}. */
    public static final JsonName PRIORITY = JsonName.of("priority");
    /** The member {@code required}. */
    public static final JsonName REQUIRED = JsonName.of("required");
    /** The member {@code resource}. */
    public static final JsonName RESOURCE = JsonName.of("resource");
    /** The member {@code role}. */
    public static final JsonName ROLE = JsonName.of("role");
    /** The member {@code size}. */
    public static final JsonName SIZE = JsonName.of("size");
    /** The member {@code sizes}. */
    public static final JsonName SIZES = JsonName.of("sizes");
    /** The member {@code src}. */
    public static final JsonName SRC = JsonName.of("src");
    /** The member {@code structuredContent}. */
    public static final JsonName STRUCTURED_CONTENT = JsonName.of("structuredContent");
    /** The member {@code text}. */
    public static final JsonName TEXT = JsonName.of("text");
    /** The member {@code theme}. */
    public static final JsonName THEME = JsonName.of("theme");
    /** The member {@code title}. */
    public static final JsonName TITLE = JsonName.of("title");
    /** The member {@code type}. */
    public static final JsonName TYPE = JsonName.of("type");
    /** The member {@code uri}. */
    public static final JsonName URI = JsonName.of("uri");
    /** The member {@code uriTemplate}. */
    public static final JsonName URI_TEMPLATE = JsonName.of("uriTemplate");

    private Fields() {}
}
