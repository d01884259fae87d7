package io.leasehold.history;

import com.fasterxml.jackson.core.JsonGenerator;
import io.leasehold.Fence;
import io.leasehold.LeaseKey;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How entries become fields and back: one field per record component, by its name. A component {@code fence} becomes key, token and
 * leaseId; {@code highest} becomes highestToken and highestLeaseId, of the same key. Only the entries listed in {@link Entry} can
 * ever be made.
 */
final class EntryForm {

    private static final Map<String, EntryForm> BY_NAME = new LinkedHashMap<>();
    private static final Map<Class<?>, EntryForm> BY_TYPE = new LinkedHashMap<>();
    private static final String KIND = "kind";
    private static final String HIGHEST = "highest";

    static {
        for (Class<?> type : Entry.class.getPermittedSubclasses()) {
            EntryForm form = new EntryForm(type);
            BY_TYPE.put(type, form);
            for (Kind kind : form.line.kinds()) {
                BY_NAME.put(form.line.action() + " " + kind, form);
            }
        }
    }

    private final Line line;
    private final RecordComponent[] components;
    private final Constructor<?> constructor;

    private EntryForm(Class<?> type) {
        this.line = type.getAnnotation(Line.class);
        this.components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            this.constructor = type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new AssertionError(type + " is a record", e);
        }
    }

    static void write(Entry entry, JsonGenerator json) throws IOException {
        EntryForm form = form(entry);
        json.writeStringField("action", form.line.action());
        if (form.line.kinds().length == 1) {
            json.writeStringField(KIND, lower(form.line.kinds()[0]));
        }
        for (RecordComponent component : form.components) {
            write(component.getName(), form.get(component, entry), json);
        }
    }

    private static EntryForm form(Entry entry) {
        EntryForm form = BY_TYPE.get(entry.getClass());
        if (form == null) {
            throw new AssertionError(entry.getClass());
        }
        return form;
    }

    private Object get(RecordComponent component, Entry entry) {
        try {
            return component.getAccessor().invoke(entry);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(component + " is accessible", e);
        }
    }

    private static void write(String name, Object value, JsonGenerator json) throws IOException {
        if (value instanceof Fence fence) {
            boolean main = !name.equals(HIGHEST);
            if (main) {
                json.writeStringField("key", fence.key().text());
            }
            json.writeStringField(main ? "token" : "highestToken", fence.token().toString());
            json.writeStringField(
                    main ? "leaseId" : "highestLeaseId", fence.leaseId().toString());
        } else if (value instanceof Long number) {
            json.writeNumberField(name, number);
        } else if (value instanceof List<?> items) {
            json.writeArrayFieldStart(name);
            for (Object item : items) {
                json.writeString(item.toString());
            }
            json.writeEndArray();
        } else {
            json.writeStringField(name, value instanceof Enum<?> constant ? lower(constant) : value.toString());
        }
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads the rest of a line. */
    static Entry read(Fields fields, long offset) {
        String action = fields.text("action");
        Kind kind = fields.constant(KIND, Kind.class);
        EntryForm form = BY_NAME.get(action + " " + kind);
        if (form == null) {
            throw fields.invalid("action", "'" + action + "' of kind " + lower(kind), "one of " + BY_NAME.keySet());
        }
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : form.components) {
            values.add(component.getType() == Kind.class ? kind : read(component, fields, new Read(offset, values)));
        }
        fields.requireNoOthers();
        return form.make(values);
    }

    private record Read(long offset, List<Object> before) {
        LeaseKey keyOfFence() {
            return before.stream()
                    .filter(Fence.class::isInstance)
                    .map(value -> ((Fence) value).key())
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Object read(RecordComponent component, Fields fields, Read read) {
        String name = component.getName();
        Class<?> type = component.getType();
        if (type == Fence.class) {
            return name.equals(HIGHEST)
                    ? fields.fence(read.keyOfFence(), "highestToken", "highestLeaseId")
                    : fields.fence(fields.key("key"), "token", "leaseId");
        } else if (type == long.class) {
            return fields.number(name) + (component.isAnnotationPresent(Reading.class) ? read.offset() : 0);
        } else if (type == LeaseKey.class) {
            return fields.key(name);
        } else if (type == List.class) {
            return fields.texts(name);
        } else if (type.isEnum()) {
            return fields.constant(name, type);
        }
        return type == String.class ? fields.text(name) : fields.leaseId(name);
    }

    private Entry make(List<Object> values) {
        try {
            return (Entry) constructor.newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(constructor + " only keeps its arguments", e);
        }
    }
}
