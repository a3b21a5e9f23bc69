/// The core's messages, which are English, in the user's language.
enum Messages {
    /// A message about progress, such as "octave 2 of 4, step 3 of 10": its numbers are put into the
    /// translation of "octave %1$s of %2$s, step %3$s of %4$s".
    static func translated(_ message: String) -> String {
        var template = ""
        var numbers: [String] = []
        var digits = ""
        for character in message + " " {
            if ("0"..."9").contains(character) {
                digits.append(character)
                continue
            }
            if !digits.isEmpty {
                numbers.append(digits)
                template += "%\(numbers.count)$s"
                digits = ""
            }
            template.append(character)
        }
        template.removeLast()
        return template.isEmpty ? "" : localized(template, parts: numbers)
    }
}
