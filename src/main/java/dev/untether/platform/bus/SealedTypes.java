package dev.untether.platform.bus;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells the variants of a sealed type apart by their simple names, without an annotation on them.
 */
final class SealedTypes extends JacksonAnnotationIntrospector {
  private static final long serialVersionUID = 1L;
  private static final String PROPERTY = "@variant";

  /** The sealed type that the type is a variant of, else the type itself. */
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

  /** The JDK has sealed types too, such as one that a {@link Long} is of. */
  private static boolean isSealed(Class<?> type) {
    return type.isSealed()
        && Arrays.stream(type.getPermittedSubclasses()).allMatch(Class::isRecord);
  }
}
