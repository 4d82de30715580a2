package dev.untether.platform.bus;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes commands and replies as JSON: records by their components, variants of a sealed type by
 * their names. The address decides which type is read, never the message. Unknown components are
 * ignored, so that nodes of two versions understand each other during an update.
 */
final class WireFormat {
  private final ObjectMapper json =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .annotationIntrospector(new SealedTypes())
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .visibility(PropertyAccessor.ALL, Visibility.NONE)
          .visibility(PropertyAccessor.FIELD, Visibility.ANY)
          .visibility(PropertyAccessor.CREATOR, Visibility.ANY)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /**
   * Returns the value as JSON.
   *
   * @throws UncheckedIOException if its type has no wire form
   */
  byte[] write(Object value) {
    try {
      // Written as the sealed type, not as the variant, so that the JSON names the variant.
      return json.writerFor(SealedTypes.declared(value.getClass())).writeValueAsBytes(value);
    } catch (IOException e) {
      throw new UncheckedIOException("%s has no wire form".formatted(value.getClass()), e);
    }
  }

  /**
   * The value.
   *
   * @throws UncheckedIOException if the text is not the wire form of this type
   */
  <T> T read(byte[] text, int offset, Class<T> type) {
    try {
      return json.readValue(text, offset, text.length - offset, type);
    } catch (IOException e) {
      throw new UncheckedIOException("not the wire form of a %s".formatted(type), e);
    }
  }

  /**
   * Tells the variants of a sealed type apart by their simple names, without an annotation on them.
   */
  static final class SealedTypes extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;
    private static final String PROPERTY = "@variant";

    /** Returns the sealed type of which this type is a variant, or the type itself. */
    static Class<?> declared(Class<?> type) {
      return Stream.<Class<?>>of(type.getInterfaces())
          .filter(SealedTypes::isSealed)
          .findFirst()
          .orElse(type);
    }

    @Override
    public JsonTypeInfo.Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
      return isSealed(annotated.getRawType())
          ? JsonTypeInfo.Value.construct(
              JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, PROPERTY, null, false, null)
          : super.findPolymorphicTypeInfo(config, annotated);
    }

    @Override
    public List<NamedType> findSubtypes(Annotated annotated) {
      return isSealed(annotated.getRawType())
          ? Arrays.stream(annotated.getRawType().getPermittedSubclasses())
              .map(variant -> new NamedType(variant, variant.getSimpleName()))
              .toList()
          : super.findSubtypes(annotated);
    }

    /**
     * Only sealed types of records count, because the JDK has sealed types too, such as the ones
     * that {@link Long} implements.
     */
    private static boolean isSealed(Class<?> type) {
      return type.isSealed()
          && Arrays.stream(type.getPermittedSubclasses()).allMatch(Class::isRecord);
    }
  }
}
