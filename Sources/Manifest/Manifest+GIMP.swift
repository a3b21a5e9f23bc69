extension Manifest {
    /// What GIMP alone asks of a filter.
    public struct GIMP: Codable, Hashable, Sendable {
        public let menu: Menu
        /// What it works on, in GIMP's notation, such as `RGB*, GRAY*`.
        public let imageTypes: String

        /// Where the filter is found.
        public struct Menu: Codable, Hashable, Sendable {
            /// Such as `<Image>/Filters/Pareidolia`.
            public let path: String
            /// With `_` before the mnemonic, such as `_Deep Dream...`.
            public let label: String

            private enum CodingKeys: String, CodingKey, CaseIterable { case path, label }

            public init(from decoder: any Decoder) throws {
                try decoder.refuseKeys(besides: CodingKeys.self)
                let container = try decoder.container(keyedBy: CodingKeys.self)
                path = try container.decode(String.self, forKey: .path)
                label = try container.decode(String.self, forKey: .label)
            }
        }

        /// Letters of the stock buttons Cancel, OK, Help and Reset, which a dialog shows beside the parameters.
        public static let stockMnemonics: Set<Character> = ["C", "O", "H", "R"]

        private enum CodingKeys: String, CodingKey, CaseIterable { case menu, imageTypes }

        public init(from decoder: any Decoder) throws {
            try decoder.refuseKeys(besides: CodingKeys.self)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            menu = try container.decode(Menu.self, forKey: .menu)
            imageTypes = try container.decode(String.self, forKey: .imageTypes)
        }
    }

    /// The filter's procedure in GIMP's procedure database.
    public var procedure: String { "plug-in-pareidolia-" + name }

    var mnemonicProblems: [ManifestProblem] {
        var owners: [Character: String] = [:]
        var problems: [ManifestProblem] = []
        for (index, parameter) in parameters.enumerated() {
            guard let mnemonic = parameter.mnemonic else { continue }
            let path = ["parameters", String(index), "label"]
            if GIMP.stockMnemonics.contains(mnemonic) {
                problems.append(
                    ManifestProblem(
                        at: path,
                        "The mnemonic \(mnemonic) of '\(parameter.name)' belongs to a stock button; choose another."
                    ))
            } else if let owner = owners.updateValue(parameter.name, forKey: mnemonic) {
                problems.append(
                    ManifestProblem(
                        at: path,
                        "The mnemonic \(mnemonic) of '\(parameter.name)' is taken by '\(owner)'; choose another."
                    ))
            }
        }
        return problems
    }
}

extension Manifest.GIMP {
    /// GIMP ignores a procedure whose menu or types it does not understand.
    var problems: [ManifestProblem] {
        var problems: [ManifestProblem] = []
        if !menu.path.hasPrefix("<Image>/") {
            problems.append(
                ManifestProblem(
                    at: ["gimp", "menu", "path"],
                    "The menu '\(menu.path)' must begin with '<Image>/', the menu of GIMP's pictures."))
        }
        let types = imageTypes.split(separator: ",").map { $0.filter { $0 != " " } }
        let known = ["RGB", "RGBA", "RGB*", "GRAY", "GRAYA", "GRAY*"]
        if types.isEmpty || !types.allSatisfy(known.contains) {
            problems.append(
                ManifestProblem(
                    at: ["gimp", "imageTypes"],
                    "The imageTypes '\(imageTypes)' must be of \(known.joined(separator: ", "))."))
        }
        return problems
    }
}
