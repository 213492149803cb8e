package org.peregrine.engine;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Records whose components are of every type that has a form in JSON. */
final class TypedRecords {
    private TypedRecords() {}

    enum Color {
        RED,
        GREEN;

        @Override
        public String toString() {
            return "the color " + name();
        }
    }

    enum Named {
        @JsonProperty("first")
        ONE,
        @JsonProperty("second")
        TWO
    }

    enum Coded {
        LOW(1),
        HIGH(127);

        private final int code;

        Coded(int code) {
            this.code = code;
        }

        @JsonValue
        int code() {
            return code;
        }
    }

    record Point(int x, double y) {}

    record Wrapped(@JsonValue String text) {}

    sealed interface Figure permits Circle, Square {}

    record Circle(double radius) implements Figure {}

    record Square(int side) implements Figure {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes(@JsonSubTypes.Type(value = Round.class, name = "circle"))
    sealed interface Kinded permits Round, Flat {}

    record Round(float radius) implements Kinded {}

    @JsonTypeName("flat")
    record Flat() implements Kinded {}

    sealed interface Tree permits Leaf, Pair {}

    record Leaf(int value) implements Tree {}

    record Pair(Tree left, Tree right) implements Tree {}

    record Node(String name, List<Node> children) {}

    record Box<T>(T item, List<T> more) {}

    record Integers(
            byte b,
            Optional<Byte> boxedByte,
            short s,
            Short boxedShort,
            int i,
            Integer boxedInt,
            long l,
            Long boxedLong,
            BigInteger big,
            AtomicInteger atomicInt,
            AtomicLong atomicLong,
            OptionalInt optionalInt,
            OptionalLong optionalLong,
            Year year) {}

    record Numbers(
            float f,
            Float boxedFloat,
            double d,
            Double boxedDouble,
            BigDecimal decimal,
            Number number,
            OptionalDouble optionalDouble) {}

    @SuppressWarnings("ArrayRecordComponent") // Authors write them.
    record Texts(
            String string,
            CharSequence sequence,
            StringBuilder builder,
            StringBuffer buffer,
            char c,
            Character boxedChar,
            char[] chars,
            byte[] bytes,
            ByteBuffer byteBuffer,
            Wrapped wrapped) {}

    record Names(
            UUID uuid, URI uri, URL url, Path path, File file, Locale locale, InetAddress address, ZoneOffset offset) {}

    /** Their schemas cannot list every name that the JDK knows. */
    record OpenNames(Charset charset, Currency currency, ZoneId zone, TimeZone timeZone) {}

    record Times(
            Instant instant,
            Date date,
            OffsetDateTime offsetDateTime,
            ZonedDateTime zonedDateTime,
            OffsetTime offsetTime,
            LocalDate localDate,
            LocalTime localTime,
            LocalDateTime localDateTime,
            YearMonth yearMonth,
            MonthDay monthDay,
            Duration duration,
            Period period) {}

    record Constants(
            Color color,
            Named named,
            Coded coded,
            DayOfWeek day,
            Month month,
            boolean flag,
            Boolean boxedFlag,
            AtomicBoolean atomic) {}

    @SuppressWarnings("ArrayRecordComponent") // Authors write them.
    record Lists(
            int[] ints,
            long[] longs,
            short[] shorts,
            double[] doubles,
            float[] floats,
            boolean[] booleans,
            String[] strings,
            Point[] points,
            int[][] matrix,
            List<Integer> list,
            Collection<String> collection,
            Iterable<Long> iterable,
            Set<String> set,
            SortedSet<Integer> sorted,
            TreeSet<String> tree,
            Queue<String> queue,
            Deque<Integer> deque,
            ArrayDeque<String> arrayDeque,
            LinkedList<Color> linked,
            CopyOnWriteArrayList<Point> copied,
            EnumSet<Color> enumSet,
            List<Optional<String>> optionals,
            List<List<Integer>> nested,
            List<Box<Integer>> boxes,
            List<? extends Point> wildcard,
            List<BigInteger[]> arrays) {}

    record Maps(
            Map<String, Integer> map,
            SortedMap<String, String> sorted,
            NavigableMap<Color, Integer> navigable,
            ConcurrentMap<String, Point> concurrent,
            EnumMap<Color, Integer> enumMap,
            Map<UUID, Integer> uuids,
            Map<LocalDate, Integer> dates,
            Map<String, List<Optional<String>>> lists,
            Map<Named, Integer> named) {}

    record Objects(
            Object any,
            Point point,
            Optional<Point> optionalPoint,
            AtomicReference<String> reference,
            Node node,
            Figure figure,
            List<Figure> figures,
            Kinded kinded,
            Tree tree,
            Box<Integer> box,
            Box<String> texts,
            @JsonProperty("first-name") String firstName,
            Map<String, Object> anything) {}
}
