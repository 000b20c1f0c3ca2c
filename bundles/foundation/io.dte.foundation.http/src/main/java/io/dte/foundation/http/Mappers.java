// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * JSON mappers, one for each class loader and never held: a mapper caches the classes it has seen, and by that would keep
 * a plug-in's class loader alive after the plug-in left. It is made anew when the garbage collector took it.
 */
final class Mappers {
  private static final int TYPES = 200;
  private final Map<ClassLoader, WeakReference<ObjectMapper>> byLoader = Collections.synchronizedMap(new WeakHashMap<>());

  ObjectMapper of(Class<?> type) {
    ClassLoader loader = type.getClassLoader() == null ? Mappers.class.getClassLoader() : type.getClassLoader();
    WeakReference<ObjectMapper> known = byLoader.get(loader);
    ObjectMapper mapper = known == null ? null : known.get();
    if (mapper == null) {
      mapper = create();
      byLoader.put(loader, new WeakReference<>(mapper));
    }
    return mapper;
  }

  private static ObjectMapper create() {
    ObjectMapper mapper = new ObjectMapper();
    // The default type factory is one for the whole class space of Jackson, with a cache that is never emptied.
    mapper.setTypeFactory(TypeFactory.defaultInstance().withCache(new LRUMap<>(16, TYPES)));
    mapper.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
    mapper.registerModule(new SimpleModule().addSerializer(new InstantWriter()).addDeserializer(Instant.class, new InstantReader()));
    return mapper;
  }

  /** Times are ISO-8601 in UTC. */
  private static final class InstantWriter extends StdScalarSerializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantWriter() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator generator, SerializerProvider provider) throws IOException {
      generator.writeString(value.toString());
    }
  }

  private static final class InstantReader extends StdScalarDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      return Instant.parse(parser.getText());
    }
  }
}
