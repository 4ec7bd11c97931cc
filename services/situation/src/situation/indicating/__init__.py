"""`situation indicate`: live indicator values on Faust, inside the fence of architecture §6."""
