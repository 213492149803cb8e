package org.peregrine.engine.handler;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.peregrine.codec.json.JsonWriter;

/**
 * One field of a form: a text, a number, a yes or no, or a choice. Immutable. Source: MCP 2025-11-25, Elicitation,
 * "Supported Schema Types".
 */
public final class Field {
    private final Map<String, Consumer<JsonWriter>> keywords;
    private final boolean array;

    private Field(Map<String, Consumer<JsonWriter>> keywords, boolean array) {
        this.keywords = keywords;
        this.array = array;
    }

    private static Field ofType(String type) {
        return new Field(Map.of(), false).with("type", writer -> writer.value(type));
    }

    private Field with(String keyword, Consumer<JsonWriter> value) {
        final Map<String, Consumer<JsonWriter>> all = new LinkedHashMap<>(keywords);
        all.put(keyword, value);
        return new Field(all, array);
    }

    /**
     * A text.
     *
     * @param title for the user.
     * @return the field.
     */
    public static Field string(String title) {
        return ofType("string").title(title);
    }

    /**
     * A whole number.
     *
     * @param title for the user.
     * @return the field.
     */
    public static Field integer(String title) {
        return ofType("integer").title(title);
    }

    /**
     * A number.
     *
     * @param title for the user.
     * @return the field.
     */
    public static Field number(String title) {
        return ofType("number").title(title);
    }

    /**
     * Yes or no.
     *
     * @param title for the user.
     * @return the field.
     */
    public static Field bool(String title) {
        return ofType("boolean").title(title);
    }

    /**
     * One of several values.
     *
     * @param values shown as they are.
     * @return the field.
     */
    public static Field choice(String... values) {
        return ofType("string").with("enum", writer -> writeStrings(writer, List.of(values)));
    }

    /**
     * One of several values that have titles of their own.
     *
     * @param titles by value, in the order they are shown.
     * @return the field.
     */
    public static Field choice(Map<String, String> titles) {
        final Map<String, String> copy = new LinkedHashMap<>(titles);
        return ofType("string").with("oneOf", writer -> writeTitled(writer, copy));
    }

    /**
     * One of several values with titles, in the form that clients before 2025-11-25 know.
     *
     * @param titles by value, in the order they are shown.
     * @return the field.
     */
    public static Field choiceWithEnumNames(Map<String, String> titles) {
        final Map<String, String> copy = new LinkedHashMap<>(titles);
        return ofType("string")
                .with("enum", writer -> writeStrings(writer, copy.keySet()))
                .with("enumNames", writer -> writeStrings(writer, copy.values()));
    }

    /**
     * Any number of several values.
     *
     * @param values shown as they are.
     * @return the field.
     */
    public static Field choices(String... values) {
        return arrayOf(writer -> {
            writer.name("type").value("string").name("enum");
            writeStrings(writer, List.of(values));
        });
    }

    /**
     * Any number of several values that have titles of their own.
     *
     * @param titles by value, in the order they are shown.
     * @return the field.
     */
    public static Field choices(Map<String, String> titles) {
        final Map<String, String> copy = new LinkedHashMap<>(titles);
        return arrayOf(writer -> {
            writer.name("anyOf");
            writeTitled(writer, copy);
        });
    }

    private static Field arrayOf(Consumer<JsonWriter> itemMembers) {
        final Field type = ofType("array");
        return new Field(type.keywords, true).with("items", writer -> {
            writer.beginObject();
            itemMembers.accept(writer);
            writer.endObject();
        });
    }

    private static void writeStrings(JsonWriter writer, Iterable<String> values) {
        writer.beginArray();
        values.forEach(writer::value);
        writer.endArray();
    }

    private static void writeTitled(JsonWriter writer, Map<String, String> titles) {
        writer.beginArray();
        titles.forEach((value, title) -> writer.beginObject()
                .name("const")
                .value(value)
                .name("title")
                .value(title)
                .endObject());
        writer.endArray();
    }

    /**
     * Sets the title.
     *
     * @param text for the user.
     * @return a new field.
     */
    public Field title(String text) {
        return with("title", writer -> writer.value(text));
    }

    /**
     * Sets the description.
     *
     * @param text for the user.
     * @return a new field.
     */
    public Field description(String text) {
        return with("description", writer -> writer.value(text));
    }

    /**
     * Sets the format of a text.
     *
     * @param name {@code email}, {@code uri}, {@code date} or {@code date-time}.
     * @return a new field.
     */
    public Field format(String name) {
        return with("format", writer -> writer.value(name));
    }

    /**
     * Sets the least length of a text, in characters, or the least number of choices.
     *
     * @param count at least 0.
     * @return a new field.
     */
    public Field minLength(int count) {
        return with(array ? "minItems" : "minLength", writer -> writer.value(count));
    }

    /**
     * Sets the greatest length of a text, in characters, or the greatest number of choices.
     *
     * @param count at least 0.
     * @return a new field.
     */
    public Field maxLength(int count) {
        return with(array ? "maxItems" : "maxLength", writer -> writer.value(count));
    }

    /**
     * Sets the least number.
     *
     * @param least allowed.
     * @return a new field.
     */
    public Field minimum(double least) {
        return with("minimum", writer -> writeNumber(writer, least));
    }

    /**
     * Sets the greatest number.
     *
     * @param greatest allowed.
     * @return a new field.
     */
    public Field maximum(double greatest) {
        return with("maximum", writer -> writeNumber(writer, greatest));
    }

    /**
     * Sets the value that stands in the field at first, and that an accepted answer without the field has.
     *
     * @param text a text, or a choice's value.
     * @return a new field.
     */
    public Field byDefault(String text) {
        return with("default", writer -> writer.value(text));
    }

    /**
     * Sets the value that stands in the field at first, and that an accepted answer without the field has.
     *
     * @param number for a number.
     * @return a new field.
     */
    public Field byDefault(double number) {
        return with("default", writer -> writeNumber(writer, number));
    }

    /**
     * Sets the value that stands in the field at first, and that an accepted answer without the field has.
     *
     * @param yes for a yes or no.
     * @return a new field.
     */
    public Field byDefault(boolean yes) {
        return with("default", writer -> writer.value(yes));
    }

    /**
     * Sets the choices that are chosen at first, and that an accepted answer without the field has.
     *
     * @param values of a field made by {@code choices}.
     * @return a new field.
     */
    public Field byDefault(List<String> values) {
        return with("default", writer -> writeStrings(writer, values));
    }

    private static void writeNumber(JsonWriter writer, double number) {
        if (number == Math.rint(number) && Math.abs(number) < 1L << 53) {
            writer.value((long) number);
        } else {
            writer.value(number);
        }
    }

    /** Whether any number of choices can be made; fields of that kind came with 2025-11-25. */
    boolean isArray() {
        return array;
    }

    boolean hasDefault() {
        return keywords.containsKey("default");
    }

    void writeDefault(JsonWriter writer) {
        keywords.get("default").accept(writer);
    }

    void writeTo(JsonWriter writer) {
        writer.beginObject();
        keywords.forEach((keyword, value) -> value.accept(writer.name(keyword)));
        writer.endObject();
    }
}
