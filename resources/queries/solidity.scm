; Highlighting of Solidity for tree-sitter-solidity. The last pattern that matches wins,
; so general ones come first. Capture names are the fields of `desktop.theme.Syntax`.

(identifier) @plain
(member_expression property: (identifier) @plain)
(parameter name: (identifier) @parameter)
(event_parameter name: (identifier) @parameter)
(error_parameter name: (identifier) @parameter)

[(string) (hex_string_literal) (unicode_string_literal) (yul_string_literal)] @string
[(number_literal) (yul_decimal_number) (yul_hex_number)] @number
[(true) (false)] @number
(comment) @comment

(primitive_type) @type
(user_defined_type (identifier) @type)
(struct_declaration name: (identifier) @type)
(enum_declaration name: (identifier) @type)
(contract_declaration name: (identifier) @type)
(library_declaration name: (identifier) @type)
(interface_declaration name: (identifier) @type)
(event_definition name: (identifier) @type)
(error_declaration name: (identifier) @type)
(enum_value) @number

(call_expression . (expression (identifier) @function))
(call_expression . (expression (member_expression property: (identifier) @function)))
(emit_statement . (expression (identifier) @type))
(revert_statement (expression (identifier) @type))
(modifier_invocation (identifier) @function)
(function_definition name: (identifier) @function)
(modifier_definition name: (identifier) @function)
(yul_evm_builtin) @function
(call_expression . (expression (identifier) @builtin)
  (#any-of? @builtin "require" "assert" "revert" "keccak256" "ecrecover" "selfdestruct" "gasleft" "blockhash"))
((identifier) @builtin (#any-of? @builtin "msg" "block" "tx" "abi" "this" "super"))

(constructor_definition "constructor" @keyword)
(fallback_receive_definition ["receive" "fallback"] @keyword)
(meta_type_expression "type" @keyword)
[(visibility) (state_mutability) (virtual) (override_specifier "override") (unchecked)] @keyword
["pragma" "solidity" "contract" "abstract" "interface" "library" "is" "struct" "enum" "event" "error"
 "using" "assembly" "emit" "payable" "modifier" "memory" "storage" "calldata" "constant" "mapping"
 "for" "while" "do" "break" "continue" "if" "else" "switch" "case" "default" "try" "catch" "return"
 "returns" "function" "import" "as" "from" "indexed" "delete" "new" "revert" "let" (immutable)] @keyword
