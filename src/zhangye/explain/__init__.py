"""Why an answer is what it is: attribution, feedback loops, sensitivity, scenario discovery."""
