package dev.untether.api.property;

import java.util.List;
import java.util.Optional;

/** What a request gives for one of its properties. */
sealed interface PropertyValue {

  record Text(String text) implements PropertyValue {
    /** PostgreSQL stores neither NUL nor half a surrogate pair; others forge lines in logs. */
    boolean isPlain() {
      return text.codePoints()
          .noneMatch(
              character ->
                  Character.isISOControl(character)
                      || Character.getType(character) == Character.SURROGATE);
    }

    /** In Unicode code points. */
    int length() {
      return text.codePointCount(0, text.length());
    }

    Optional<Long> wholeNumber() {
      try {
        return Optional.of(Long.valueOf(text));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
  }

  record Texts(List<Text> elements) implements PropertyValue {
    public Texts {
      elements = List.copyOf(elements);
    }
  }

  record Flag(boolean isSet) implements PropertyValue {}

  record WholeNumber(String digits) implements PropertyValue {}

  /** Something that no property is. */
  record Other() implements PropertyValue {}

  /** Several values, of which nobody knows which one counts. */
  record Repeated() implements PropertyValue {}

  record NotGiven() implements PropertyValue {}
}
