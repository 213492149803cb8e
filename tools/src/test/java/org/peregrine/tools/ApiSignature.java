package org.peregrine.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The lines that say what others can compile against: a line for each public type of the exported packages, and one for
 * each of its public and protected members.
 */
final class ApiSignature {
    private static final Pattern EXPORT = Pattern.compile("(?m)^\\s*exports ([\\w.]+);");

    private ApiSignature() {}

    /** Lines that were taken away, that ask more of whoever implements a type, and that are new besides. */
    record Change(List<String> removed, List<String> demanded, List<String> added) {
        boolean isNone() {
            return removed.isEmpty() && demanded.isEmpty() && added.isEmpty();
        }

        @Override
        public String toString() {
            return text("removed, breaks who uses it", removed)
                    + text("abstract in a type that was there, breaks who implements it", demanded)
                    + text("added", added);
        }

        private static String text(String kind, List<String> lines) {
            return lines.stream().map(line -> kind + ": " + line + "\n").collect(Collectors.joining());
        }
    }

    /** The packages that a module exports to everybody, as its source says. */
    static List<String> exported(Path moduleInfo) throws IOException {
        final List<String> packages = new ArrayList<>();
        final Matcher export = EXPORT.matcher(Files.readString(moduleInfo));
        while (export.find()) {
            packages.add(export.group(1));
        }
        return packages;
    }

    /** The signature of packages whose sources stand in a directory. */
    static List<String> of(Path sources, List<String> packages, ClassLoader loader) {
        final SortedSet<String> lines = new TreeSet<>();
        for (final String each : packages) {
            try (Stream<Path> files = Files.list(sources.resolve(each.replace('.', '/')))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.matches("[A-Z]\\w*\\.java"))
                        .forEach(name -> describe(load(each + "." + name.replace(".java", ""), loader), lines));
            } catch (final IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return List.copyOf(lines);
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (final ClassNotFoundException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static void describe(Class<?> type, SortedSet<String> lines) {
        if (!isVisible(type.getModifiers())) {
            return;
        }
        lines.add(header(type));
        describeMembers(type, type, lines);
        for (final Class<?> nested : type.getDeclaredClasses()) {
            describe(nested, lines);
        }
    }

    /** Members that a type has from a class that nobody outside sees count as its own. */
    private static void describeMembers(Class<?> type, Class<?> declaring, SortedSet<String> lines) {
        Stream.of(declaring.getDeclaredFields(), declaring.getDeclaredMethods(), constructors(type, declaring))
                .<Member>flatMap(Arrays::stream)
                .filter(member -> isVisible(member.getModifiers()) && !member.isSynthetic())
                .filter(member -> !(member instanceof Method method && method.isBridge()))
                .forEach(member -> lines.add(type.getName() + ": " + text(member)));
        final Class<?> above = declaring.getSuperclass();
        if (above != null && !isVisible(above.getModifiers())) {
            describeMembers(type, above, lines);
        }
    }

    private static Constructor<?>[] constructors(Class<?> type, Class<?> declaring) {
        return type == declaring ? type.getDeclaredConstructors() : new Constructor<?>[0];
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String header(Class<?> type) {
        final String kind = type.isAnnotation() ? "@interface" : type.isInterface() ? "interface" : "class";
        final List<String> above = new ArrayList<>();
        if (type.getGenericSuperclass() != null && type.getSuperclass() != Object.class) {
            above.add(type.getGenericSuperclass().getTypeName());
        }
        Arrays.stream(type.getGenericInterfaces())
                .map(Type::getTypeName)
                .sorted()
                .forEach(above::add);
        final int ignored = type.isInterface() ? Modifier.INTERFACE | Modifier.ABSTRACT : 0;
        return type.getName()
                + " is " + deprecated(type)
                + Modifier.toString(type.getModifiers() & ~ignored & ~Modifier.STRICT)
                + (type.isSealed() ? " sealed " : " ")
                + kind
                + Arrays.stream(type.getTypeParameters())
                        .map(parameter -> " <" + parameter + " of " + Arrays.toString(parameter.getBounds()) + ">")
                        .collect(Collectors.joining())
                + (above.isEmpty() ? "" : " under " + String.join(", ", above));
    }

    private static String text(Member member) {
        final int own = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL;
        final String modifiers = Modifier.toString(member.getModifiers() & own) + " ";
        if (member instanceof Field field) {
            return deprecated(field) + modifiers + field.getGenericType().getTypeName() + " " + field.getName();
        }
        final Executable code = (Executable) member;
        final String result = member instanceof Method method
                ? method.getGenericReturnType().getTypeName() + " " + method.getName()
                : "new";
        return deprecated(code)
                + modifiers
                + result
                + Arrays.stream(code.getGenericParameterTypes())
                        .map(Type::getTypeName)
                        .collect(Collectors.joining(", ", "(", ")"))
                + (code.getGenericExceptionTypes().length == 0
                        ? ""
                        : Arrays.stream(code.getGenericExceptionTypes())
                                .map(Type::getTypeName)
                                .sorted()
                                .collect(Collectors.joining(", ", " throws ", "")));
    }

    private static String deprecated(AnnotatedElement element) {
        return element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
    }

    /** Compares two signatures. */
    static Change compare(List<String> accepted, List<String> now) {
        final List<String> removed = minus(accepted, now);
        final List<String> fresh = minus(now, accepted);
        final List<String> demanded = fresh.stream()
                .filter(line -> line.contains(": ") && line.contains(" abstract "))
                .filter(line -> accepted.stream().anyMatch(known -> known.startsWith(owner(line) + " is ")))
                .toList();
        return new Change(removed, demanded, minus(fresh, demanded));
    }

    private static String owner(String memberLine) {
        return memberLine.substring(0, memberLine.indexOf(": "));
    }

    private static List<String> minus(List<String> from, List<String> these) {
        return from.stream().filter(line -> !these.contains(line)).toList();
    }
}
